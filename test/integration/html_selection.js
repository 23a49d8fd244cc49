/*
 * Selection's methods give what jQuery's give. Expected values come from cheerio 1.1 in Node on the same page;
 * those at the end differ from it, as goquery and k6 do: sets keep the order in which nodes were met,
 * and what is in a disabled fieldset is disabled.
 */
import { parseHTML } from 'k6/html';

const PAGE = `<!DOCTYPE html><html id="html" lang="en"><head id="head"><title id="title">Title</title></head><body id="body">
<div id="d1" class="box first"><p id="p1" class="note">One <b id="b1">bold</b></p><p id="p2">Two</p><span id="s1">x</span><p id="p3" class="note big">Three</p></div>
<div id="d2" class="box" lang="en-GB" data-kind="Second Kind"><ul id="u1"><li id="l1">1</li><li id="l2" class="a">2</li><li id="l3">3</li><li id="l4" class="a b">4</li><li id="l5">5</li></ul><em id="e1"></em></div>
<form id="f1"><input id="i1" type="checkbox" checked><input id="i2" type="text" disabled><fieldset id="fs" disabled><legend id="lg"><input id="i3"></legend><input id="i4"></fieldset><select id="se"><option id="o1">a</option><option id="o2" selected>b</option></select><button id="bt">Go</button><textarea id="ta"></textarea></form>
<a id="a1" href="/about">About</a><a id="a2" href="https://example.com/page.html" hreflang="en-US">Page</a><a id="a3" name="x">no link</a>
<div id="d3"><div id="d4"><div id="d5"><i id="i9" title="deep &quot;one&quot;">deep</i></div></div></div><p id="p4" lang="de">Vier</p>
</body></html>`;

const CASES = [
    ["$('p').first()", ($) => $('p').first(), "p1"],
    ["$('p').last()", ($) => $('p').last(), "p4"],
    ["$('p').eq(1)", ($) => $('p').eq(1), "p2"],
    ["$('p').eq(-2)", ($) => $('p').eq(-2), "p3"],
    ["$('p').eq(99)", ($) => $('p').eq(99), ""],
    ["$('li').slice(1, 3)", ($) => $('li').slice(1, 3), "l2 l3"],
    ["$('li').slice(-2)", ($) => $('li').slice(-2), "l4 l5"],
    ["$('li').slice(1)", ($) => $('li').slice(1), "l2 l3 l4 l5"],
    ["$('li').slice(0, -3)", ($) => $('li').slice(0, -3), "l1 l2"],
    ["$('li').slice(3, 99)", ($) => $('li').slice(3, 99), "l4 l5"],
    ["$('#p1').parent()", ($) => $('#p1').parent(), "d1"],
    ["$('#b1').parents()", ($) => $('#b1').parents(), "p1 d1 body html"],
    ["$('#b1').parents('div')", ($) => $('#b1').parents('div'), "d1"],
    ["$('#b1').parentsUntil('body')", ($) => $('#b1').parentsUntil('body'), "p1 d1"],
    ["$('#b1').parentsUntil('#d1')", ($) => $('#b1').parentsUntil('#d1'), "p1"],
    ["$('#b1').parentsUntil($('body'))", ($) => $('#b1').parentsUntil($('body')), "p1 d1"],
    ["$('#b1').parentsUntil('html', '.box')", ($) => $('#b1').parentsUntil('html', '.box'), "d1"],
    ["$('li').parent()", ($) => $('li').parent(), "u1"],
    ["$('#p2').siblings()", ($) => $('#p2').siblings(), "p1 s1 p3"],
    ["$('#p2').siblings('.note')", ($) => $('#p2').siblings('.note'), "p1 p3"],
    ["$('#l1').next()", ($) => $('#l1').next(), "l2"],
    ["$('#l1').next('.a')", ($) => $('#l1').next('.a'), "l2"],
    ["$('li').next('.a')", ($) => $('li').next('.a'), "l2 l4"],
    ["$('#l1').nextAll()", ($) => $('#l1').nextAll(), "l2 l3 l4 l5"],
    ["$('#l1').nextAll('.a')", ($) => $('#l1').nextAll('.a'), "l2 l4"],
    ["$('#l1').nextUntil('#l4')", ($) => $('#l1').nextUntil('#l4'), "l2 l3"],
    ["$('#l1').nextUntil($('#l4'))", ($) => $('#l1').nextUntil($('#l4')), "l2 l3"],
    ["$('#l1').nextUntil('#l4', '.a')", ($) => $('#l1').nextUntil('#l4', '.a'), "l2"],
    ["$('#l1').nextUntil('.none')", ($) => $('#l1').nextUntil('.none'), "l2 l3 l4 l5"],
    ["$('#l5').prev()", ($) => $('#l5').prev(), "l4"],
    ["$('#l5').prevAll()", ($) => $('#l5').prevAll(), "l4 l3 l2 l1"],
    ["$('#l5').prevUntil('#l2')", ($) => $('#l5').prevUntil('#l2'), "l4 l3"],
    ["$('#l5').prevUntil('#l2', '.b')", ($) => $('#l5').prevUntil('#l2', '.b'), "l4"],
    ["$('#d2').children()", ($) => $('#d2').children(), "u1 e1"],
    ["$('div').children('p')", ($) => $('div').children('p'), "p1 p2 p3"],
    ["$('#l3').closest('ul')", ($) => $('#l3').closest('ul'), "u1"],
    ["$('#l3').closest('li')", ($) => $('#l3').closest('li'), "l3"],
    ["$('#l3').closest('.box')", ($) => $('#l3').closest('.box'), "d2"],
    ["$('#l3').closest($('#d2'))", ($) => $('#l3').closest($('#d2')), "d2"],
    ["$('p, b').closest('div')", ($) => $('p, b').closest('div'), "d1"],
    ["$('p').filter('.note')", ($) => $('p').filter('.note'), "p1 p3"],
    ["$('p').filter($('.big'))", ($) => $('p').filter($('.big')), "p3"],
    ["$('li').not('.a')", ($) => $('li').not('.a'), "l1 l3 l5"],
    ["$('li').not($('#l1'))", ($) => $('li').not($('#l1')), "l2 l3 l4 l5"],
    ["$('div').has('b')", ($) => $('div').has('b'), "d1"],
    ["$('div').has($('#e1'))", ($) => $('div').has($('#e1')), "d2"],
    ["$('div').find('p')", ($) => $('div').find('p'), "p1 p2 p3"],
    ["$('div').find($('#p1, #l1, #a1'))", ($) => $('div').find($('#p1, #l1, #a1')), "p1 l1"],
    ["$('div').find('p').end()", ($) => $('div').find('p').end(), "d1 d2 d3 d4 d5"],
    ["$('div').find('p').filter('.big').end().end()", ($) => $('div').find('p').filter('.big').end().end(), "d1 d2 d3 d4 d5"],
    ["$('#d1').find('p').first().end()", ($) => $('#d1').find('p').first().end(), "p1 p2 p3"],
    ["$('ul').children().first().nextAll().last()", ($) => $('ul').children().first().nextAll().last(), "l5"],
    ["$('li').filter((i) => i % 2 === 0)", ($) => $('li').filter((i) => i % 2 === 0), "l1 l3 l5"],
    ["$('li').not((i) => i > 1)", ($) => $('li').not((i) => i > 1), "l1 l2"],
    ["$('p').size()", ($) => $('p').size(), "4"],
    ["$('li').is('.b')", ($) => $('li').is('.b'), "true"],
    ["$('li').is('p')", ($) => $('li').is('p'), "false"],
    ["$('li').is($('#l3'))", ($) => $('li').is($('#l3')), "true"],
    ["$('#l3').is($('li'))", ($) => $('#l3').is($('li')), "true"],
    ["$('li').index()", ($) => $('li').index(), "0"],
    ["$('#l3').index()", ($) => $('#l3').index(), "2"],
    ["$('#l3').index('li')", ($) => $('#l3').index('li'), "2"],
    ["$('li').index($('#l4'))", ($) => $('li').index($('#l4')), "3"],
    ["$('li').index($('#p1'))", ($) => $('li').index($('#p1')), "-1"],
    ["$('#b1').index('p')", ($) => $('#b1').index('p'), "-1"],
    ["$('p').text()", ($) => $('p').text(), "One boldTwoThreeVier"],
    ["$('#d2').text().trim()", ($) => $('#d2').text().trim(), "12345"],
    ["$('p').attr('class')", ($) => $('p').attr('class'), "note"],
    ["$('p').attr('nope')", ($) => $('p').attr('nope'), "undefined"],
    ["$('#nothing').attr('id')", ($) => $('#nothing').attr('id'), "undefined"],
    ["$('p').html()", ($) => $('p').html(), "One <b id=\"b1\">bold</b>"],
    ["$('#e1').html()", ($) => $('#e1').html(), ""],
    ["$('ul').html()", ($) => $('ul').html(), "<li id=\"l1\">1</li><li id=\"l2\" class=\"a\">2</li><li id=\"l3\">3</li><li id=\"l4\" class=\"a b\">4</li><li id=\"l5\">5</li>"],
    ["$('#d2').data('kind')", ($) => $('#d2').data('kind'), "Second Kind"],
    ["$('ul').val()", ($) => $('ul').val(), "undefined"],
    ["$('#i9').text()", ($) => $('#i9').text(), "deep"],

    ["$('b, i').parents()", ($) => $('b, i').parents(), "p1 d1 body html d5 d4 d3"],
    ["$('#l2, #l3').siblings()", ($) => $('#l2, #l3').siblings(), "l1 l3 l4 l5 l2"],
    ["$('p').add('b')", ($) => $('p').add('b'), "p1 p2 p3 p4 b1"],
    ["$('p').add($('#l1'))", ($) => $('p').add($('#l1')), "p1 p2 p3 p4 l1"],
    ["$('b').add('#l1').add('#p1')", ($) => $('b').add('#l1').add('#p1'), "b1 l1 p1"],
    ["$('form').find('input').not(':disabled')", ($) => $('form').find('input').not(':disabled'), "i1 i3"],
];

export default function () {
    const doc = parseHTML(PAGE);
    let wrong = 0;
    for (const [text, run, expected] of CASES) {
        const got = run((selector) => doc.find(selector));
        const said = got !== null && typeof got === 'object' ? got.map((i, s) => s.attr('id')).join(' ') : String(got);
        if (said === expected) continue;
        wrong++;
        console.log(`WRONG ${text}: ${said}, not ${expected}`);
    }
    console.log(`${CASES.length} cases, ${wrong} wrong`);
}
