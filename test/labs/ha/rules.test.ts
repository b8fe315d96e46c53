import t from 'tap';
import { checkLabFile } from '../../../lib/topology/load.js';
import type { Track } from '../../../lib/track/types.js';
import { both, changedFile, facts, gce, aws, textOf, type FileData } from './fixture.js';

const problems = (text: string): readonly string[] =>
  checkLabFile(text, facts).problems.map(
    ({ severity = 'error', rule, message, remedy }) => `${severity} ${rule}: ${message}; ${remedy}`,
  );
const changed = (track: Track, change: (file: FileData) => void): readonly string[] =>
  problems(changedFile(track, change));
const named = (file: FileData, name: string): Record<string, unknown> =>
  file.machines.find((machine) => machine.name === name)!;
const without = (file: FileData, ...names: readonly string[]): void => {
  file.machines = file.machines.filter(({ name }) => !names.includes(String(name)));
};

for (const [name, { track, cluster }] of Object.entries(both)) {
  t.test(`${name}: the lab file that ships`, (t) => {
    t.same(problems(textOf(track)), [], 'nothing is wrong with it');
    t.equal(cluster.apiHost, `cloud.${cluster.domain}`, 'the front is what all speak to');
    t.equal(cluster.etcd.length, 3);
    t.end();
  });
}

t.test('the notes have names, addresses and ranges', (t) => {
  const of = ({ cluster }: typeof gce): readonly string[] =>
    cluster.machines
      .filter(({ role }) => role === 'controller' || role === 'worker')
      .map(({ name, address, podCidr = '' }) => `${name} ${address} ${podCidr}`.trim());
  t.same(of(gce), [
    'controller-0 10.240.0.10',
    'controller-1 10.240.0.11',
    'controller-2 10.240.0.12',
    'worker-0 10.240.0.20 10.200.0.0/24',
    'worker-1 10.240.0.21 10.200.1.0/24',
    'worker-2 10.240.0.22 10.200.2.0/24',
  ]);
  t.same(of(aws), [
    'master-0 172.31.0.10',
    'master-1 172.31.0.11',
    'master-2 172.31.0.12',
    'worker-0 172.31.0.20 172.20.0.0/24',
    'worker-1 172.31.0.21 172.20.1.0/24',
    'worker-2 172.31.0.22 172.20.2.0/24',
  ]);
  t.same(
    [gce, aws].map(({ cluster }) => cluster.serviceCidr),
    ['10.32.0.0/24', '172.30.0.0/24'],
  );
  t.end();
});

t.test('fewer workers, more controllers, another network', (t) => {
  for (const { track } of [gce, aws])
    t.same(
      changed(track, (file) => {
        without(file, 'worker-2');
      }),
      [],
    );
  t.same(
    changed(gce.track, (file) => {
      file.machines.push(
        { name: 'controller-3', role: 'controller', address: '10.240.0.13' },
        { name: 'controller-4', role: 'controller', address: '10.240.0.14' },
      );
    }),
    [],
  );
  t.same(
    changed(gce.track, (file) => {
      file.network = 'auto';
      for (const machine of file.machines) delete machine.address;
    }),
    [],
    'a range that is free, and addresses in the order of the file',
  );
  t.end();
});

t.test('what cannot be highly available is refused, or told', (t) => {
  t.match(
    changed(gce.track, (file) => {
      without(file, 'controller-2');
    }),
    [
      /^warning etcd-quorum: 2 etcd members survive no more failures than 1;/,
      /^error controllers-majority: with two controllers the majority is two: when controller-0 or controller-1 is off, nothing can be written; take three, or one$/,
    ],
  );
  t.match(
    changed(gce.track, (file) => {
      without(file, 'controller-1', 'controller-2');
    }),
    [/^warning controllers-majority: with one controller nothing is highly available/],
  );
  t.match(
    changed(gce.track, (file) => {
      file.machines.push({ name: 'controller-3', role: 'controller', address: '10.240.0.13' });
    }),
    [/^warning etcd-quorum: 4 etcd members survive no more failures than 3;/],
  );
  t.match(
    changed(gce.track, (file) => {
      without(file, 'controller-0', 'controller-1', 'controller-2');
    }),
    [/^error some-controller: there is no controller;/],
    'a front without anything behind it',
  );
  t.end();
});

t.test('one machine stands for the cloud, and is what all speak to', (t) => {
  t.match(
    changed(gce.track, (file) => {
      without(file, 'cloud');
    }),
    [
      /^warning one-api-host:/,
      /^error one-front: no machine stands for the cloud: .*; give exactly one machine role: loadbalancer$/,
    ],
  );
  t.match(
    changed(gce.track, (file) => {
      file.machines.push({ name: 'sky', role: 'loadbalancer', address: '10.240.0.3' });
    }),
    [/^error one-front: 2 machines stand for the cloud: cloud, sky;/],
  );
  t.match(
    changed(gce.track, (file) => {
      file.apiHost = 'controller-1';
    }),
    [/^error front-is-api-host: controller-1 is not the front: .*; write cloud, or leave/],
  );
  t.match(
    changed(gce.track, (file) => {
      file.etcd = ['controller-0', 'worker-0', 'cloud'];
    }),
    [
      /^error etcd-on-controllers: worker-0 is a worker: .*; name controllers/,
      /^error etcd-on-controllers: cloud is a loadbalancer:/,
    ],
  );
  t.end();
});

t.test('ranges that lie outside, or are public', (t) => {
  t.match(
    changed(gce.track, (file) => {
      named(file, 'worker-1').podCidr = '10.201.1.0/24';
    }),
    [/^error pod-cidr-inside-cluster: 10\.201\.1\.0\/24 is outside clusterCidr 10\.200\.0\.0\/16;/],
  );
  t.match(
    changed(gce.track, (file) => {
      named(file, 'worker-1').address = '10.241.0.21';
    }),
    [/^error address: 10\.241\.0\.21 is outside network 10\.240\.0\.0\/24;/],
  );
  for (const { track } of [gce, aws])
    t.match(
      changed(track, (file) => {
        file.serviceCidr = '172.32.0.0/24';
      }),
      [/^error private-range: 172\.32\.0\.0\/24 is not private; take it from 10\.0\.0\.0\/8/],
      'the services of the AWS note',
    );
  t.end();
});

t.test('names of workers that are files of somebody else', (t) => {
  const called = (track: Track, name: string): readonly string[] =>
    changed(track, (file) => {
      named(file, 'worker-0').name = name;
    });
  for (const name of ['ca', 'admin', 'kube-proxy', 'kubernetes', 'service-account'])
    t.match(called(gce.track, name), [/^error node-name-free: .* is the name of another cert/]);
  t.match(called(aws.track, 'master-kubernetes'), [/^error node-name-free/]);
  t.same(called(aws.track, 'kubernetes'), [], 'no certificate of that note is called so');
  t.match(called(gce.track, 'worker-1-key'), [
    /^error node-name-of-key: worker-1-key\.pem would be the key of worker-1;/,
  ]);
  t.match(called(gce.track, 'w'.repeat(53)), [/^error node-name-length/]);
  t.end();
});
