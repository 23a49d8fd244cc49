/*
 * Every name that the published types of k6/html (@types/k6 2.3.0) declare, and those that k6 has beyond
 * them, is there at run time and gives a value of the declared kind. Prints what is missing, then the count.
 * "name(arguments) kind|kind"; without parentheses it is a property.
 */
import * as html from 'k6/html';

const TYPES = {
    Selection: { has: [
        'attr(name) string|undefined', 'children(selector) object', 'closest(selector) object', 'contents() object',
        'data(key) string|undefined', 'each(handler) any', 'eq(index) object', 'filter(selector) object', 'find(selector) object',
        'first() object', 'get(index) object', 'has(selector) object', 'html() string|undefined', 'is(selector) boolean',
        'last() object', 'map(mapper) array', 'next(selector) object', 'nextAll(selector) object', 'nextUntil(selector) object',
        'not(selector) object', 'parent(selector) object', 'parents(selector) object', 'parentsUntil(selector) object',
        'prev(selector) object', 'prevAll(selector) object', 'prevUntil(selector) object', 'serialize() string',
        'serializeArray() array', 'serializeObject() object', 'size() number', 'slice(start,end) object', 'text() string',
        'toArray() array', 'val() string|undefined',
    ] },
    Attribute: { has: [
        'name string', 'ownerElement object', 'value string', 'localName() string', 'namespaceURI() string', 'prefix() string',
    ] },
    Element: { has: [
        'attributes() object', 'childElementCount() number', 'childNodes() array', 'children() array', 'classList() array',
        'className() string|undefined', 'contains(element) boolean', 'firstChild() object|undefined',
        'firstElementChild() object|undefined', 'getAttribute(name) string|undefined', 'getAttributeNode(name) object|undefined',
        'getElementsByClassName(name) array', 'getElementsByTagName(name) array', 'hasAttribute(name) boolean',
        'hasAttributes() boolean', 'hasChildNodes() boolean', 'id() string', 'innerHTML() string|undefined',
        'isDefaultNamespace() boolean', 'isEqualNode(node) boolean', 'isSameNode(node) boolean', 'lang() string|undefined',
        'lastChild() object|undefined', 'lastElementChild() object|undefined', 'matches(selector) boolean', 'namespaceURI() string',
        'nextElementSibling() object|undefined', 'nextSibling() object|undefined', 'nodeName() string', 'nodeType() number|undefined',
        'nodeValue() string|undefined', 'ownerDocument() object|undefined', 'parentElement() object|undefined',
        'parentNode() object|undefined', 'previousElementSibling() object|undefined', 'previousSibling() object|undefined',
        'querySelector(selector) object|undefined', 'querySelectorAll(selector) array', 'textContent() string', 'toString() string',
    ] },
    AnchorElement: { tag: 'a', base: 'HrefElement', has: [] },
    AreaElement: { tag: 'area', base: 'HrefElement', has: [] },
    AudioElement: { tag: 'audio', base: 'MediaElement', has: [] },
    BaseElement: { tag: 'base', base: 'Element', has: [] },
    ButtonElement: { tag: 'button', base: 'FormFieldElement', has: ['value() string'] },
    CanvasElement: { tag: 'canvas', base: 'Element', has: ['height() number', 'width() number'] },
    DataElement: { tag: 'data', base: 'Element', has: [] },
    DataListElement: { tag: 'datalist', base: 'Element', has: ['options() array'] },
    DelElement: { tag: 'del', base: 'ModElement', has: [] },
    EmbedElement: { tag: 'embed', base: 'Element', has: [] },
    FieldSetElement: { tag: 'fieldset', base: 'Element', has: [
        'elements() array', 'form() object|undefined', 'type() string', 'validity() undefined',
    ] },
    FormElement: { tag: 'form', base: 'Element', has: ['elements() array', 'length() number', 'method() string'] },
    FormFieldElement: { base: 'Element', has: [
        'form() object|undefined', 'formAction() string', 'formEnctype() string', 'formMethod() string', 'formNoValidate() boolean',
        'formTarget() string', 'labels() array', 'name() string',
    ] },
    HrefElement: { base: 'Element', has: [
        'hash() string', 'host() string', 'hostname() string', 'origin() string', 'password() string', 'pathname() string',
        'port() string', 'protocol() string', 'relList() array', 'search() string', 'text() string', 'username() string',
    ] },
    IFrameElement: { tag: 'iframe', base: 'Element', has: [] },
    ImageElement: { tag: 'img', base: 'Element', has: [] },
    InputElement: { tag: 'input', base: 'FormFieldElement', has: ['form() object|undefined'] },
    InsElement: { tag: 'ins', base: 'ModElement', has: [] },
    KeygenElement: { tag: 'keygen', base: 'Element', has: ['form() object|undefined', 'labels() array'] },
    LabelElement: { tag: 'label', base: 'Element', has: ['control() object|undefined', 'form() object|undefined'] },
    LegendElement: { tag: 'legend', base: 'Element', has: ['form() object|undefined'] },
    LiElement: { tag: 'li', base: 'Element', has: [] },
    LinkElement: { tag: 'link', base: 'Element', has: ['relList() array'] },
    MapElement: { tag: 'map', base: 'Element', has: ['areas() array', 'images() array'] },
    MediaElement: { base: 'Element', has: ['textTracks() array'] },
    MetaElement: { tag: 'meta', base: 'Element', has: [] },
    MeterElement: { tag: 'meter', base: 'Element', has: ['labels() array'] },
    ModElement: { base: 'Element', has: [] },
    ObjectElement: { tag: 'object', base: 'Element', has: ['form() object|undefined'] },
    OListElement: { tag: 'ol', base: 'Element', has: [] },
    OptGroupElement: { tag: 'optgroup', base: 'Element', has: [] },
    OptionElement: { tag: 'option', base: 'Element', has: [
        'disabled() boolean', 'form() object|undefined', 'index() number', 'label() string', 'text() string', 'value() string',
    ] },
    OutputElement: { tag: 'output', base: 'Element', has: [
        'defaultValue() string', 'form() object|undefined', 'labels() array', 'value() string',
    ] },
    ParamElement: { tag: 'param', base: 'Element', has: [] },
    PreElement: { tag: 'pre', base: 'Element', has: [] },
    ProgressElement: { tag: 'progress', base: 'Element', has: ['labels() array', 'max() number', 'position() number', 'value() number'] },
    QuoteElement: { tag: 'q', base: 'Element', has: [] },
    ScriptElement: { tag: 'script', base: 'Element', has: ['text() string'] },
    SelectElement: { tag: 'select', base: 'Element', has: [
        'form() object|undefined', 'labels() array', 'length() number', 'options() array', 'selectedIndex() number',
        'selectedOptions() array', 'size() number', 'type() string', 'value() string',
    ] },
    SourceElement: { tag: 'source', base: 'Element', has: [] },
    StyleElement: { tag: 'style', base: 'Element', has: ['type() string'] },
    TableBodyElement: { tag: 'tbody', base: 'TableSectionElement', has: [] },
    TableCellElement: { base: 'Element', has: ['cellIndex() number'] },
    TableColElement: { tag: 'col', base: 'Element', has: ['span() number'] },
    TableDataCellElement: { tag: 'td', base: 'TableCellElement', has: [] },
    TableElement: { tag: 'table', base: 'Element', has: [
        'caption() object|undefined', 'rows() array', 'tBodies() array', 'tFoot() object|undefined', 'tHead() object|undefined',
    ] },
    TableFootElement: { tag: 'tfoot', base: 'TableSectionElement', has: [] },
    TableHeadElement: { tag: 'thead', base: 'TableSectionElement', has: [] },
    TableHeaderCellElement: { tag: 'th', base: 'TableCellElement', has: [] },
    TableRowElement: { tag: 'tr', base: 'Element', has: ['cells() array', 'rowIndex() number', 'sectionRowIndex() number'] },
    TableSectionElement: { base: 'Element', has: ['rows() array'] },
    TextAreaElement: { tag: 'textarea', base: 'Element', has: ['form() object|undefined', 'labels() array', 'length() number'] },
    TimeElement: { tag: 'time', base: 'Element', has: [] },
    TitleElement: { tag: 'title', base: 'Element', has: ['text() string'] },
    TrackElement: { tag: 'track', base: 'Element', has: [] },
    UListElement: { tag: 'ul', base: 'Element', has: [] },
    VideoElement: { tag: 'video', base: 'MediaElement', has: [] },
};

/* k6 has these, its types don't: attributes of each element type. */
const ATTRIBUTES = {
    a: 'href type target rel download hrefLang referrerPolicy accessKey',
    audio: 'autoplay controls loop muted defaultMuted preload src currentSrc crossOrigin mediaGroup',
    base: 'href target',
    button: 'type disabled autofocus accessKey tabIndex',
    data: 'value',
    del: 'cite datetime',
    embed: 'src type width height',
    fieldset: 'name disabled',
    form: 'action name target enctype encoding acceptCharset autocomplete noValidate',
    iframe: 'src name width height allowfullscreen referrerPolicy',
    img: 'src currentSrc srcset sizes alt width height isMap useMap crossOrigin name referrerPolicy',
    input: 'value defaultValue checked defaultChecked type name required disabled readonly autofocus placeholder pattern min max step maxLength ' +
        'size multiple accept alt src width height autocomplete dirName accessKey tabIndex list',
    keygen: 'autofocus challenge disabled keytype name type',
    label: 'htmlFor',
    legend: 'accessKey',
    li: 'value type',
    link: 'href hreflang rel media target type crossOrigin referrerPolicy',
    map: 'name',
    meta: 'content name httpEquiv',
    meter: 'min max high low optimum',
    object: 'data type name useMap width height tabIndex typeMustMatch',
    ol: 'reversed start type',
    ul: 'type',
    optgroup: 'disabled label',
    option: 'selected defaultSelected',
    output: 'htmlFor name type',
    param: 'name value',
    pre: 'name value',
    q: 'cite',
    blockquote: 'cite',
    script: 'src type charset async defer noModule crossOrigin',
    select: 'multiple name required disabled autofocus tabIndex',
    source: 'src srcset sizes media type keySystem',
    style: 'media',
    table: 'sortable',
    td: 'colSpan rowSpan headers',
    th: 'colSpan rowSpan headers abbr scope sorted',
    textarea: 'value defaultValue textLength rows cols maxLength placeholder wrap readOnly required autocomplete autocapitalize tabIndex accessKey type',
    time: 'datetime',
    track: 'kind src srclang label default',
};
const BEYOND = {
    Selection: ['add(selector) object', 'end() object', 'index() number', 'siblings(selector) object', 'single(selector) object'],
    Element: ['selection() object'],
};

const PAGE = `<html><head><title>t</title><base href=b><link href=l><meta name=m><style></style><script></script></head><body>
<a id=id1 class=c href=h>a</a><map name=m><area href=x></map><audio><track><source></audio><video></video><canvas></canvas><data value=1></data>
<datalist></datalist><del></del><ins></ins><embed><iframe></iframe><img src=i><ul><li>1</ul><ol></ol><meter></meter><object><param></object><pre></pre>
<progress></progress><q></q><blockquote></blockquote><time></time><output></output>
<form id=f><fieldset><legend>g</legend><button>b</button><input name=i value=v data-x=y><keygen><label for=x>l</label><textarea></textarea>
<select><optgroup><option selected>o</optgroup></select></fieldset></form>
<table><caption></caption><colgroup><col></colgroup><thead><tr><th></th></tr></thead><tbody><tr><td></td></tr></tbody><tfoot></tfoot></table></body></html>`;

let problems = 0, checked = 0;

function kindOf(value) {
    return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

function check(where, object, line, element) {
    const [, name, args, kinds] = /^(\w+)(\(.*\))? (.*)$/.exec(line);
    const given = { name: 'id', key: 'x', selector: '*', index: 0, start: 0, end: 1, handler: () => {}, mapper: () => 1, element, node: element };
    let kind;
    try {
        if (args && typeof object[name] !== 'function') throw new Error('is no function');
        kind = kindOf(args ? object[name](...args.slice(1, -1).split(',').filter(Boolean).map((a) => given[a])) : object[name]);
    } catch (e) {
        kind = 'error: ' + e.message;
    }
    checked++;
    if (kinds === 'any' || kinds.split('|').includes(kind)) return;
    problems++;
    console.log(`WRONG ${where}.${name}: ${kind}, not ${kinds}`);
}

function declared(name) {
    const type = TYPES[name];
    return [...(type.base ? declared(type.base) : []), ...type.has, ...(BEYOND[name] || [])];
}

export default function () {
    const doc = html.parseHTML(PAGE);
    const any = doc.find('a').get(0);
    for (const line of declared('Selection')) check('Selection', doc.find('input'), line, any);
    for (const line of declared('Element')) check('Element', any, line, any);
    for (const line of declared('Attribute')) check('Attribute', any.getAttributeNode('id'), line, any);
    for (const name of Object.keys(TYPES)) {
        const tag = TYPES[name].tag;
        if (!tag) continue;
        const element = doc.find(tag).get(0);
        if (!element) throw new Error(`the page has no ${tag}`);
        for (const line of declared(name)) check(`${name} <${tag}>`, element, line, any);
    }
    for (const tag of Object.keys(ATTRIBUTES)) {
        for (const name of ATTRIBUTES[tag].split(' ')) check(`<${tag}>`, doc.find(tag).get(0), `${name}() string|number|boolean|undefined`, any);
    }
    for (const [name, number] of Object.entries({ ElementNode: 1, TextNode: 3, CommentNode: 8, DocumentNode: 9, DoctypeNode: 10 })) {
        checked++;
        if (html.NodeType[name] !== number) console.log(`WRONG NodeType.${name}`);
    }
    for (const f of [html.parseHTML, html.default.parseHTML]) check('k6/html', { parseHTML: f }, 'parseHTML(selector) object', any);
    console.log(`${checked} names, ${problems} wrong`);
}
