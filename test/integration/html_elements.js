/*
 * What elements say about themselves. Expected values follow from the page below and the DOM's definitions of
 * about 2017, which k6 has: flags are there or not, words have a default, numbers have one, URLs are as written.
 */
import { parseHTML } from 'k6/html';

const PAGE = `<!DOCTYPE html><html lang="en"><head><title> The title </title><style>p {}</style></head><body id="body" class=" a  b ">
text<!-- note --><p id="p" lang="de">One <b>two</b></p><svg id="svg" viewBox="0 0 1 1"><path></path></svg><math id="math"></math>
<a id="a" href="https://us%40er:pw@example.com:8443/a%20b/c?x=1&amp;y=2#frag" rel="next nofollow" target="_top" hreflang="de">link <i>text</i></a>
<a id="std" href="http://example.com:80/"></a><a id="rel" href="../up"></a><a id="bare"></a>
<form id="f" method="POST" action="/go" enctype="multipart/form-data" target="there" novalidate name="fn">
<fieldset id="fs" name="set"><label id="wrap">L<input id="i1" name="n1" value="v1" type="checkbox" checked tabindex="3"></label>
<label id="for" for="i2">L2</label><input id="i2" type="nonsense" maxlength="12" list="dl" readonly required formaction="/other" formmethod="get"></fieldset>
<select id="s" name="sel" multiple><optgroup id="og" disabled label="G"><option id="o1" value="1">one</option></optgroup><option id="o2" selected>two</option></select>
<select id="s1"><option>x</option></select><textarea id="t" rows="4" name="tn">abc</textarea><button id="b" name="bn" disabled>Go</button>
<output id="out" for="i1">7</output><progress id="pr" value="3" max="4"></progress><meter id="me" min="1" max="x"></meter></form>
<input id="far" form="f"><datalist id="dl"><option value="q"></datalist><canvas id="c" width="7"></canvas>
<ol id="ol" start="5" type="A" reversed><li id="li" value="9">x</li></ol><img id="img" src="p.png" width="10" ismap usemap="#m" crossorigin="anonymous">
<map id="m" name="m"><area href="/z"></map><audio id="au" src="s.ogg" preload="none" loop></audio><video id="vi" crossorigin="other"><track kind="captions" default></video>
<table id="ta"><caption id="cap"></caption><colgroup><col id="col" span="3"></colgroup><thead id="th"><tr><th scope="col" colspan="2">h</th></tr></thead>
<tbody id="tb"><tr id="r1"><td id="c1">1</td><td id="c2" rowspan="2">2</td></tr><tr id="r2"></tr></tbody></table></body></html>`;

const doc = parseHTML(PAGE);
const $ = (id) => doc.find(`#${id}`).get(0);
const id = (element) => (element === undefined ? undefined : element.id());
const ids = (list) => list.map((e) => e.id());

const CASES = [
    () => [doc.get(0).nodeName(), '#document'],
    () => [doc.get(0).nodeType(), 9],
    () => [doc.get(0).firstChild().nodeType(), 10],
    () => [doc.get(0).firstChild().nodeName(), 'html'],
    () => [doc.get(0).firstChild().toString(), '[object html]'],
    () => [$('p').nodeName(), 'p'],
    () => [$('p').nodeType(), 1],
    () => [$('p').nodeValue(), undefined],
    () => [$('p').firstChild().nodeValue(), 'One '],
    () => [$('p').firstChild().nodeName(), '#text'],
    () => [$('p').previousSibling().nodeType(), 8],
    () => [$('p').previousSibling().nodeName(), '#comment'],
    () => [$('p').previousElementSibling(), undefined],
    () => [id($('p').nextElementSibling()), 'svg'],
    () => [$('p').innerHTML(), 'One <b>two</b>'],
    () => [$('p').textContent(), 'One two'],
    () => [$('p').toString(), '[object html.Node]'],
    () => [$('p').lang(), 'de'],
    () => [$('a').lang(), undefined],
    () => [$('body').classList(), ['a', 'b']],
    () => [$('body').className(), ' a  b '],
    () => [$('p').className(), undefined],
    () => [$('p').classList(), []],
    () => [$('svg').namespaceURI(), 'http://www.w3.org/2000/svg'],
    () => [$('math').namespaceURI(), 'http://www.w3.org/1998/Math/MathML'],
    () => [$('p').namespaceURI(), 'http://www.w3.org/1999/xhtml'],
    () => [$('svg').isDefaultNamespace(), false],
    () => [$('p').isDefaultNamespace(), true],
    () => [Object.keys($('p').attributes()).join(), 'id,lang'],
    () => [$('p').attributes().lang.value, 'de'],
    () => [$('p').getAttribute('lang'), 'de'],
    () => [$('p').getAttribute('nope'), undefined],
    () => [$('p').getAttributeNode('lang').name, 'lang'],
    () => [$('p').getAttributeNode('lang').owner_element.id(), 'p'],
    () => [$('p').getAttributeNode('nope'), undefined],
    () => [$('p').hasAttribute('id'), true],
    () => [$('p').firstElementChild().hasAttributes(), false],
    () => [$('p').childElementCount(), 1],
    () => [$('p').childNodes().length, 2],
    () => [$('p').children().length, 1],
    () => [$('p').lastChild().nodeName(), 'b'],
    () => [$('bare').hasChildNodes(), false],
    () => [id($('p').parentNode()), 'body'],
    () => [doc.find('html').get(0).parentElement(), undefined],
    () => [doc.find('html').get(0).parentNode().nodeType(), 9],
    () => [$('p').ownerDocument().nodeType(), 9],
    () => [$('body').contains($('p')), true],
    () => [$('p').contains($('p')), false],
    () => [$('p').isSameNode($('p')), true],
    () => [$('bare').isEqualNode($('std')), true],
    () => [$('p').isEqualNode($('a')), false],
    () => [$('p').matches('body > p'), true],
    () => [id($('f').querySelector('input')), 'i1'],
    () => [$('f').querySelector('video'), undefined],
    () => [ids($('f').querySelectorAll('input')), ['i1', 'i2']],
    () => [ids($('f').getElementsByTagName('select')), ['s', 's1']],
    () => [doc.find('html').get(0).getElementsByClassName('b').length, 1],
    () => [$('p').selection().find('b').text(), 'two'],

    () => [$('a').href(), 'https://us%40er:pw@example.com:8443/a%20b/c?x=1&y=2#frag'],
    () => [$('a').toString(), $('a').href()],
    () => [$('a').protocol(), 'https'],
    () => [$('a').host(), 'example.com:8443'],
    () => [$('a').hostname(), 'example.com'],
    () => [$('a').port(), '8443'],
    () => [$('a').username(), 'us@er'],
    () => [$('a').password(), 'pw'],
    () => [$('a').origin(), 'https://example.com:8443'],
    () => [$('a').pathname(), '/a b/c'],
    () => [$('a').search(), '?x=1&y=2'],
    () => [$('a').hash(), '#frag'],
    () => [$('a').relList(), ['next', 'nofollow']],
    () => [$('a').text(), 'link text'],
    () => [$('std').host(), 'example.com'],
    () => [$('rel').href(), '../up'],
    () => [$('bare').href(), ''],
    () => [$('bare').protocol(), ':'],

    () => [$('f').method(), 'post'],
    () => [$('f').action(), '/go'],
    () => [$('f').enctype(), 'multipart/form-data'],
    () => [$('f').autocomplete(), 'on'],
    () => [$('f').noValidate(), true],
    () => [ids($('f').elements()), ['fs', 'i1', 'i2', 's', 's1', 't', 'b']],
    () => [$('f').length(), 7],
    () => [ids($('fs').elements()), ['i1', 'i2']],
    () => [id($('fs').form()), 'f'],
    () => [id($('far').form()), 'f'],
    () => [ids($('i1').labels()), ['wrap']],
    () => [ids($('i2').labels()), ['for']],
    () => [id($('for').control()), 'i2'],
    () => [$('i1').type(), 'checkbox'],
    () => [$('i2').type(), 'text'],
    () => [$('i1').checked(), true],
    () => [$('i1').tabIndex(), 3],
    () => [$('i1').formAction(), '/go'],
    () => [$('i1').formMethod(), 'post'],
    () => [$('i1').formEnctype(), 'multipart/form-data'],
    () => [$('i1').formTarget(), 'there'],
    () => [$('i1').formNoValidate(), true],
    () => [$('i2').formAction(), '/other'],
    () => [$('i2').formMethod(), 'get'],
    () => [$('i2').maxLength(), 12],
    () => [$('i1').maxLength(), -1],
    () => [$('i2').readonly(), true],
    () => [id($('i2').list()), 'dl'],
    () => [$('dl').options().length, 1],
    () => [$('b').type(), 'submit'],
    () => [$('b').value(), 'Go'],
    () => [$('b').disabled(), true],
    () => [$('s').type(), 'select-multiple'],
    () => [$('s1').type(), 'select'],
    () => [$('s').size(), 4],
    () => [$('s').length(), 2],
    () => [$('s').selectedIndex(), 1],
    () => [$('s1').selectedIndex(), -1],
    () => [$('s').value(), 'two'],
    () => [ids($('s').selectedOptions()), ['o2']],
    () => [$('o1').disabled(), true],
    () => [$('o2').disabled(), false],
    () => [$('o2').index(), 1],
    () => [$('o1').value(), '1'],
    () => [$('o1').label(), 'one'],
    () => [id($('o1').form()), 'f'],
    () => [$('t').rows(), 4],
    () => [$('t').wrap(), 'soft'],
    () => [$('out').value(), '7'],
    () => [$('pr').value(), 0.75],
    () => [$('pr').max(), 4],
    () => [$('me').min(), 1],
    () => [$('me').max(), 0],

    () => [[$('c').width(), $('c').height()], [7, 150]],
    () => [[$('ol').start(), $('ol').type(), $('ol').reversed()], [5, 'A', true]],
    () => [[$('li').value(), $('li').type()], [9, '']],
    () => [[$('img').width(), $('img').height(), $('img').isMap()], [10, 0, true]],
    () => [[$('img').crossOrigin(), $('vi').crossOrigin()], ['anonymous', undefined]],
    () => [[$('au').preload(), $('vi').preload(), $('au').loop(), $('vi').loop()], ['none', 'auto', true, false]],
    () => [$('vi').textTracks().map((t) => [t.kind(), t.default()]), [['captions', true]]],
    () => [[$('m').areas().length, ids($('m').images())], [1, ['img']]],
    () => [[id($('ta').caption()), id($('ta').tHead()), $('ta').tFoot()], ['cap', 'th', undefined]],
    () => [[$('ta').rows().length, ids($('ta').tBodies()), $('tb').rows().length], [3, ['tb'], 2]],
    () => [$('col').span(), 3],
    () => [[$('r1').rowIndex(), $('r1').sectionRowIndex(), ids($('r1').cells())], [1, 0, ['c1', 'c2']]],
    () => [[$('c2').cellIndex(), $('c2').rowSpan(), $('c2').colSpan()], [1, 2, 1]],
    () => [doc.find('th').get(0).scope(), 'col'],
    () => [doc.find('title').get(0).text(), ' The title '],
    () => [doc.find('style').get(0).type(), 'text/css'],
];

export default function () {
    let wrong = 0;
    for (const run of CASES) {
        let got;
        try {
            got = run();
        } catch (e) {
            got = [String(e)];
        }
        if (got.length === 2 && JSON.stringify([got[0]]) === JSON.stringify([got[1]]) && typeof got[0] === typeof got[1]) continue;
        wrong++;
        console.log(`WRONG ${run}: ${JSON.stringify(got)}`);
    }
    console.log(`${CASES.length} cases, ${wrong} wrong`);
}
