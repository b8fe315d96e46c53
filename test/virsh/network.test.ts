import t from 'tap';
import { attributesOf } from '../../lib/libvirt/xml/escape.js';
import { parseLabel } from '../../lib/libvirt/xml/label.js';
import { renderNetwork, type NetworkSpec } from '../../lib/libvirt/xml/network.js';
import { hostile, networkSpec } from '../libvirt/specs.js';
import { defineAndDump } from './define.js';

const folder = t.testdir();
const roundTrip = (spec: NetworkSpec): Promise<string> =>
  defineAndDump(folder, 'network', spec.network.name, renderNetwork(spec));

for (const count of [1, 7]) {
  t.test(`${count} machines`, async (t) => {
    const spec = networkSpec(count);
    const xml = await roundTrip(spec);
    t.same(parseLabel(xml), spec.label);
    t.same(
      attributesOf(xml, 'host').map((each) => Object.fromEntries(each)),
      spec.machines.map(({ mac, name, address }) => ({ mac, name, ip: address })),
    );
    t.same(
      attributesOf(xml, 'bridge').map((each) => Object.fromEntries(each)),
      [{ name: 'khwbr0', stp: 'off', delay: '0' }],
    );
    t.same(attributesOf(xml, 'range'), [], 'nobody else gets an address');
    t.same(attributesOf(xml, 'dns'), []);
  });
}

t.test('without DNS', async (t) => {
  const xml = await roundTrip(networkSpec(1, { dns: false }));
  t.equal(attributesOf(xml, 'dns')[0]?.get('enable'), 'no');
});

t.test('hostile labels arrive as they are', async (t) => {
  const label = { lab: hostile, version: hostile, topology: hostile };
  t.same(parseLabel(await roundTrip(networkSpec(1, { label }))), label);
});

t.test('validation does reject what libvirt does not know', async (t) => {
  const spec = networkSpec(1);
  await t.rejects(
    defineAndDump(
      folder,
      'network',
      spec.network.name,
      renderNetwork(spec).replace('<forward mode', '<forwards mode'),
    ),
    /validate/,
  );
});
