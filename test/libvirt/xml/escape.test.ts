import t from 'tap';
import { attributesOf, escapeXml, unescapeXml, xml } from '../../../lib/libvirt/xml/escape.js';
import { hostile } from '../specs.js';

t.test('a value can neither end its attribute nor open an element', (t) => {
  const { xml: text } = xml`<a b="${hostile}">${hostile}</a>`;
  t.equal((text.match(/[<>]/g) ?? []).length, 4, 'only the brackets of the template');
  t.equal((text.match(/"/g) ?? []).length, 2, 'only the quotes of the template');
  t.end();
});

t.test('pieces, lists, numbers and undefined', (t) => {
  t.equal(xml`<a>${[xml`<b/>`, xml`<c/>`]}${7}${undefined}</a>`.xml, '<a><b/><c/>7</a>');
  t.end();
});

t.test('what is escaped is read back', (t) => {
  const text = `${hostile}\n\ttab`;
  t.equal(unescapeXml(escapeXml(text)), text);
  t.equal(attributesOf(xml`<a b="${text}"/>`.xml, 'a')[0]?.get('b'), text);
  t.end();
});

t.test('references as libvirt and libxml2 print them', (t) => {
  t.equal(unescapeXml('&amp;lt;&apos;&quot;&#10;&#x1F600;'), `&lt;'"\n\u{1f600}`);
  t.end();
});

t.test('both kinds of quotes, with or without children, and no other element', (t) => {
  const found = attributesOf(
    `<mac address='1'/><mac address="2"></mac><machine address='3'/>`,
    'mac',
  );
  t.same(
    found.map((each) => each.get('address')),
    ['1', '2'],
  );
  t.end();
});

t.test('control characters are refused', (t) => {
  for (const bad of ['\0', '\x1b', '\ud800'])
    t.throws(() => escapeXml(`a${bad}`), /control character/);
  t.end();
});
