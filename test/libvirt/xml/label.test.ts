import t from 'tap';
import {
  parseLabel,
  renderBareLabel,
  renderLabel,
  type Label,
} from '../../../lib/libvirt/xml/label.js';
import { hostile } from '../specs.js';

const full: Label = {
  lab: hostile,
  machine: 'server',
  version: '0.1.0',
  topology: 'abc',
  chapter: '07',
};

t.test('what is written is read', (t) => {
  t.same(parseLabel(renderLabel(full).xml), full);
  const network: Label = { lab: 'khw', version: '0.1.0', topology: 'abc' };
  t.same(
    parseLabel(renderLabel(network).xml),
    network,
    'a network has neither machine nor chapter',
  );
  t.end();
});

t.test('for virsh metadata it has no prefix', (t) => {
  t.match(renderBareLabel(full).xml, /^<lab lab=/);
  t.end();
});

t.test('labels that are not ours', (t) => {
  t.equal(parseLabel('<domain><name>x</name></domain>'), undefined);
  t.equal(
    parseLabel('<khw:lab xmlns:khw="urn:other:1" lab="khw"/>'),
    undefined,
    'another namespace',
  );
  t.equal(parseLabel('<khw:lab xmlns:khw="urn:khw-lab:1"/>'), undefined, 'no lab named');
  t.equal(
    parseLabel('<description>&lt;khw:lab xmlns:khw="urn:khw-lab:1" lab="khw"/&gt;</description>'),
    undefined,
    'quoted in a text',
  );
  t.end();
});
