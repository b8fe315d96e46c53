import t from 'tap';
import { readFileSync } from 'node:fs';
import { khw as track } from '../../labs/khw/index.js';
import { controllers, etcdMembers, jumpbox, machinesOf, workers } from '../../lib/core/lab.js';
import { bridgeOf, resolveLab, topologyDigest } from '../../lib/topology/addressing.js';
import { assertLabName } from '../../lib/topology/lab-name.js';
import { loadLabFile } from '../../lib/topology/load.js';
import { renderLabFile } from '../../lib/topology/save.js';
import { chooseSubnet, subnetCandidates } from '../../lib/topology/subnets.js';

const facts = { tracks: [track], releaseSets: ['1.32', '1.33'] };
const load = (path: string) => loadLabFile(readFileSync(path, 'utf8'), path, facts);
const khw = load('labs/khw/lab.yaml');
const ha = load('test/fixtures/labs/valid-three-controllers.yaml');
const slow = load('test/fixtures/labs/valid-slowness.yaml');

t.test('the default lab', (t) => {
  const lab = resolveLab(khw, { labName: 'khw', networkCidr: '192.168.140.0/24' });
  t.same(lab.network, {
    cidr: '192.168.140.0/24',
    gateway: '192.168.140.1',
    netmask: '255.255.255.0',
    prefix: 24,
    bridge: bridgeOf('khw'),
    name: 'khw',
  });
  t.same(
    lab.machines.map(({ name, fqdn, address }) => [name, fqdn, address]),
    [
      ['jumpbox', 'jumpbox.kubernetes.local', '192.168.140.10'],
      ['server', 'server.kubernetes.local', '192.168.140.11'],
      ['node-0', 'node-0.kubernetes.local', '192.168.140.12'],
      ['node-1', 'node-1.kubernetes.local', '192.168.140.13'],
    ],
  );
  t.equal(lab.serviceAddress, '10.32.0.1');
  t.equal(lab.apiHost, 'server.kubernetes.local');
  t.match(bridgeOf('a-long-name1'), /^khw[0-9a-f]{8}$/);
  t.end();
});

t.test('a lab is as slow as its file says, and not slow without a word', (t) => {
  const options = { labName: 'khw', networkCidr: '192.168.140.0/24' };
  t.equal(resolveLab(slow, options).slowness, 2.5);
  t.equal(resolveLab(khw, options).slowness, 1);
  t.equal(
    topologyDigest(resolveLab({ ...khw, slowness: 3 }, options)),
    topologyDigest(resolveLab(khw, options)),
    'its machines are the same',
  );
  t.end();
});

t.test('MACs: local to QEMU, fixed, and different between labs', (t) => {
  const macs = ['khw', 'khw2'].flatMap((labName) =>
    resolveLab(khw, { labName, networkCidr: '10.240.0.0/24' }).machines.map(({ mac }) => mac),
  );
  t.ok(macs.every((mac) => /^52:54:00(:[0-9a-f]{2}){3}$/.test(mac)));
  t.equal(new Set(macs).size, 8);
  t.equal(macs[0], '52:54:00:d4:91:63', "a name's MAC never changes: running labs have it");
  t.end();
});

t.test('three controllers behind a loadbalancer', (t) => {
  const lab = resolveLab(ha, { labName: 'ha' });
  t.equal(lab.network.cidr, '172.20.0.0/24', 'the file names its network');
  t.equal(lab.apiHost, 'lb.ha.kubernetes.local');
  t.same(
    controllers(lab).map(({ name }) => name),
    ['controller-0', 'controller-1', 'controller-2'],
  );
  t.same(etcdMembers(lab), controllers(lab));
  t.equal(machinesOf(lab, 'loadbalancer').length, 1);
  t.equal(jumpbox(lab).address, '172.20.0.10');
  t.same(
    workers(lab).map(({ podCidr }) => podCidr),
    ['100.64.0.0/24', '100.64.1.0/25', '100.64.1.128/28'],
  );
  t.equal(lab.serviceAddress, '10.96.0.1');
  t.end();
});

t.test('a loadbalancer that the file does not name as apiHost stands aside', (t) => {
  const lab = resolveLab(load('test/fixtures/labs/valid-loadbalancer-not-named.yaml'), {
    labName: 'khw',
    networkCidr: '192.168.140.0/24',
  });
  t.equal(lab.apiHost, 'server.kubernetes.local');
  t.end();
});

t.test('a network that nobody chose is our own mistake', (t) => {
  t.throws(() => resolveLab(khw, { labName: 'khw' }), /not an IPv4 range/);
  t.end();
});

t.test('lab names', (t) => {
  for (const name of ['khw', 'k', 'lab-2', 'a23456789012'])
    t.doesNotThrow(() => assertLabName(name), name);
  for (const name of [
    '',
    'Khw',
    'khw-',
    '-khw',
    '2khw',
    'a234567890123',
    'a_b',
    'a.b',
    '../x',
    'a\n',
  ]) {
    t.throws(
      () => assertLabName(name),
      { kind: 'usage', message: /lab name/ },
      JSON.stringify(name),
    );
    t.throws(() => resolveLab(khw, { labName: name, networkCidr: '10.240.0.0/24' }), {
      kind: 'usage',
      message: /lab name/,
    });
  }
  t.end();
});

t.test('the saved file gives the same lab again', (t) => {
  for (const file of [khw, ha, slow]) {
    const lab = resolveLab(file, { labName: 'x', networkCidr: '10.240.3.0/24' });
    const again = loadLabFile(renderLabFile(file, lab.network.cidr), 'saved.yaml', facts);
    t.same(resolveLab(again, { labName: 'x' }), lab);
  }
  t.end();
});

t.test('the digest follows what the machines are', (t) => {
  const options = { labName: 'khw', networkCidr: '192.168.140.0/24' };
  const digest = topologyDigest(resolveLab(khw, options));
  t.match(digest, /^[0-9a-f]{64}$/);
  t.equal(
    topologyDigest(
      resolveLab(
        {
          ...khw,
          machines: khw.machines.map(
            (machine) =>
              Object.fromEntries(Object.entries(machine).reverse()) as unknown as typeof machine,
          ),
        },
        options,
      ),
    ),
    digest,
    'the order of keys says nothing',
  );
  const [first, ...rest] = khw.machines;
  const changed = [
    resolveLab({ ...khw, machines: [{ ...first!, memoryMiB: 1024 }, ...rest] }, options),
    resolveLab({ ...khw, machines: rest.concat(first!) }, options),
    resolveLab({ ...khw, domain: 'other.local' }, options),
    resolveLab(khw, { ...options, networkCidr: '192.168.141.0/24' }),
    resolveLab(khw, { ...options, labName: 'other' }),
  ].map(topologyDigest);
  t.equal(new Set([digest, ...changed]).size, 6);
  t.end();
});

t.test('chooseSubnet', (t) => {
  t.equal(chooseSubnet([]), '192.168.140.0/24');
  t.equal(chooseSubnet(['192.168.140.77/32']), '192.168.141.0/24', 'a host route is enough');
  t.equal(chooseSubnet(['192.168.0.0/16']), '10.240.0.0/24', 'so is a wide one');
  t.equal(
    chooseSubnet([], ['192.168.0.0/16', '10.0.0.0/8']),
    '192.168.140.0/24',
    'within a VPN, where nothing else is left',
  );
  t.equal(chooseSubnet([], ['192.168.0.0/16']), '10.240.0.0/24', 'but rather outside');
  t.equal(chooseSubnet(['192.168.140.0/24'], ['192.168.0.0/16', '10.0.0.0/8']), '192.168.141.0/24');
  t.equal(
    chooseSubnet(['default', 'fd00::/8', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1']),
    '192.168.140.0/24',
    'default routes say nothing',
  );
  t.throws(() => chooseSubnet(['192.168.0.0/16', '10.0.0.0/8']), {
    kind: 'host',
    message: /none of the 124/,
    details: ['192.168.0.0/16', '10.0.0.0/8'],
  });
  t.equal(subnetCandidates.length, new Set(subnetCandidates).size);
  t.end();
});
