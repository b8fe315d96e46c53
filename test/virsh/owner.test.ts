import { realpathSync } from 'node:fs';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { hostRunner } from '../../lib/host/process.js';
import {
  destroyDomain,
  shutdownDomain,
  startDomain,
  removeDomain,
} from '../../lib/libvirt/domains.js';
import { findDomain, findNetwork } from '../../lib/libvirt/find.js';
import { groupState } from '../../lib/libvirt/group.js';
import { relabelDomain } from '../../lib/libvirt/label.js';
import { findDomainOwners, listLabDomains, listLabs, removeLab } from '../../lib/libvirt/labs.js';
import { removeNetwork } from '../../lib/libvirt/networks.js';
import { assertNotTaken, takenRanges } from '../../lib/libvirt/taken.js';
import { virshAt, type Virsh } from '../../lib/libvirt/virsh.js';
import { parseLabel, renderLabel } from '../../lib/libvirt/xml/label.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';
import { domainName, type Lab } from '../../lib/core/lab.js';
import type { Mine } from '../../lib/libvirt/types.js';
import { heldClock } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';
import { libvirtWith, type Made } from '../libvirt/node.js';
import { hostile } from '../libvirt/specs.js';

const alice = { uid: 1000, user: 'alice', home: '/home/alice/khw' };
const bob: Mine = { uid: 1001, user: 'bob', home: '/home/bob/khw', hasRecord: () => true };
const folder = realpathSync(t.testdir());

const seenBy = (mine: Mine | undefined, labs: readonly Made[]): Virsh =>
  virshAt(hostRunner(), libvirtWith(folder, labs), mine);

t.test('the owner is in the label', (t) => {
  for (const owner of [alice, { uid: 0, user: '', home: `/${hostile}` }]) {
    t.same(
      parseLabel(renderLabel({ lab: 'khw', version: '1', topology: 'x', owner }).xml)?.owner,
      owner,
    );
  }
  t.end();
});

t.test('to another user or home a lab is not there, and nothing is done to it', async (t) => {
  for (const [who, mine] of Object.entries({
    bob,
    'alice with another home': { ...alice, home: '/home/alice/other', hasRecord: () => true },
    'another user of the same home': { ...alice, uid: 1001, hasRecord: () => true },
    root: { uid: 0, user: 'root', home: '/var/lib/khw-lab', hasRecord: () => true },
  })) {
    const virsh = seenBy(mine, [{ lab: smallLab, owner: alice }]);
    const name = domainName(smallLab, 'server');
    t.same(await listLabDomains(virsh), [], who);
    t.same(await listLabs(virsh), [], who);
    t.match(await removeLab(virsh, 'khw'), { domains: [], networks: [] }, who);
    t.same(
      await findDomainOwners(virsh, 'khw'),
      ['belongs to the lab khw of alice (uid 1000), in /home/alice/khw'],
      who,
    );
    const theirs = {
      kind: 'refused',
      message:
        /exists and belongs to the lab khw of alice \(uid 1000\), in \/home\/alice\/khw; it is left alone/,
    };
    await t.rejects(findDomain(virsh, 'khw', name), theirs, who);
    await t.rejects(findNetwork(virsh, 'khw', smallLab.network.name), theirs);
    await t.rejects(startDomain(virsh, 'khw', name), theirs);
    await t.rejects(destroyDomain(virsh, 'khw', name), theirs);
    await t.rejects(shutdownDomain(virsh, 'khw', name, { clock: heldClock() }), theirs);
    await t.rejects(removeDomain(virsh, 'khw', name), theirs);
    await t.rejects(removeNetwork(virsh, 'khw', smallLab.network.name), theirs);
    await t.rejects(relabelDomain(virsh, 'khw', name, { chapter: '03' }), theirs);
    await t.rejects(groupState(virsh, [name]), theirs);
  }
});

t.test('to its owner, to root in its home, and to a libvirt of one home alone it is', async (t) => {
  for (const mine of [
    { ...alice, hasRecord: () => false },
    { ...alice, uid: 0, user: 'root', hasRecord: () => false },
    undefined,
  ]) {
    const virsh = seenBy(mine, [{ lab: smallLab, owner: alice }]);
    t.equal((await listLabDomains(virsh, 'khw')).length, 4);
    t.match(await listLabs(virsh), [{ lab: 'khw', networks: [{ name: 'khw' }] }]);
    t.match(await groupState(virsh, ['khw-server']), [{ state: 'running' }]);
    await assertNotTaken(virsh, wanted(smallLab));
  }
});

t.test('a label that names nobody is of the home that has begun the lab', async (t) => {
  const labs = [{ lab: smallLab }];
  t.equal((await listLabDomains(seenBy(bob, labs))).length, 4);
  const virsh = seenBy({ ...bob, hasRecord: () => false }, labs);
  t.equal((await listLabDomains(virsh)).length, 0);
  await t.rejects(findDomain(virsh, 'khw', 'khw-server'), {
    kind: 'refused',
    message: /belongs to the lab khw; it is left alone/,
  });
});

const wanted = (lab: Lab): Parameters<typeof assertNotTaken>[1] => ({
  lab: lab.name,
  domains: lab.machines.map(({ name }) => domainName(lab, name)),
  network: lab.network,
});

/** A lab of one machine. */
const tiny = (name: string, machine: string, networkCidr: string): Lab =>
  resolveLab(
    loadLabFile(
      `machines:\n  - {name: jumpbox, role: jumpbox}\n  - {name: ${machine}, role: controller}\n`,
      'lab.yaml',
      { tracks: [track], releaseSets: ['1.32'] },
    ),
    { labName: name, networkCidr },
  );

t.test('what is taken is told before anything is made, with whose it is', async (t) => {
  const virsh = seenBy(bob, [{ lab: smallLab, owner: alice }]);
  await t.rejects(assertNotTaken(virsh, wanted(smallLab)), {
    kind: 'refused',
    message: /domain khw-jumpbox exists and belongs to the lab khw of alice/,
  });
  const other = { ...smallLab, name: 'mine', network: { ...smallLab.network, name: 'mine' } };
  await t.rejects(assertNotTaken(virsh, wanted(other)), {
    kind: 'refused',
    message: /the bridge \w+ is network khw's, which belongs to the lab khw of alice/,
  });
  const range = { ...other, network: { ...other.network, bridge: 'other' } };
  await t.rejects(assertNotTaken(virsh, wanted(range)), {
    kind: 'refused',
    message:
      /192\.168\.140\.0\/24 overlaps 192\.168\.140\.0\/24 of network khw, which belongs to the lab khw of alice/,
  });
  t.same(await takenRanges(virsh, 'mine'), ['192.168.140.0/24']);
  await assertNotTaken(
    virsh,
    wanted({ ...range, network: { ...range.network, cidr: '192.168.141.0/24' } }),
  );
});

t.test('two labs whose machines would have one name', async (t) => {
  const mine: Mine = { ...alice, hasRecord: () => true };
  const virsh = seenBy(mine, [{ lab: tiny('khw', 'a-server', '192.168.150.0/24'), owner: alice }]);
  await t.rejects(assertNotTaken(virsh, wanted(tiny('khw-a', 'server', '192.168.151.0/24'))), {
    kind: 'refused',
    message: /domain khw-a-server exists and belongs to the lab khw of alice/,
  });
});

t.test('what nobody labelled', async (t) => {
  const virsh = virshAt(hostRunner(), 'test:///default', bob);
  await t.rejects(assertNotTaken(virsh, { ...wanted(smallLab), domains: ['test'] }), {
    message: /domain test exists and was not made by khw-lab/,
  });
  t.same(await takenRanges(virsh, 'khw'), ['192.168.122.0/24']);
  await t.rejects(
    assertNotTaken(virsh, {
      ...wanted(smallLab),
      network: { ...smallLab.network, bridge: 'virbr0' },
    }),
    { message: /bridge virbr0 is network default's, which was not made by khw-lab/ },
  );
});
