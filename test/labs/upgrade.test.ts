import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { controllerPrograms } from '../../labs/kubernetes/control-plane/steps.js';
import { installed, installedFrom } from '../../labs/kubernetes/shell.js';
import { targetOf, upgradeRelease, workerUpgrade } from '../../labs/kubernetes/upgrade/release.js';
import { minorOf, readVersions, versionsFact } from '../../labs/kubernetes/upgrade/versions.js';
import { jumpbox, type Lab } from '../../lib/core/lab.js';
import { hostRunner } from '../../lib/host/process.js';
import type { Track } from '../../lib/track/types.js';
import { labs, smallLab } from './fixture.js';
import { both } from './ha/fixture.js';
import { areBash, eachIsSeen, gradingScripts, judgeBy, stepScripts, type Wrong } from './judged.js';
import { isWhole } from './whole.js';

const chapterOf = ({ optional = [] }: Track) => optional.find(({ slug }) => slug === 'upgrade')!;

/** Labs of all tracks, and of all sizes. */
const all = [
  ...Object.values(labs).map((lab): [Track, Lab] => [track, { ...lab, releaseSet: '1.32' }]),
  ...Object.values(both).map(({ track: own, cluster }): [Track, Lab] => [own, cluster]),
].map(([own, lab]) => {
  const chapter = chapterOf(own);
  return {
    ...{ name: `${own.id}/${lab.name}`, own, lab, chapter },
    checks: chapter.checks(lab),
    faults: chapter.faults(lab),
    groups: chapter.steps(lab),
    steps: chapter.steps(lab).flat(),
    earlier: own.chapters.flatMap((each) => each.checks(lab)),
  };
});

t.test('to the next minor release, and of the newest to none', (t) => {
  t.match(targetOf({ releaseSet: '1.32' }), { releaseSet: '1.33', version: /^1\.33\.\d+$/ });
  const newest = { ...smallLab, releaseSet: '1.33' };
  t.equal(targetOf(newest), undefined);
  t.equal(upgradeRelease(newest), undefined);
  const chapter = chapterOf(track);
  t.same([chapter.steps(newest), chapter.checks(newest), chapter.faults(newest)], [[], [], []]);
  t.end();
});

t.test('checks, faults and steps are whole on every lab', (t) => {
  for (const { name, lab, chapter, earlier } of all) isWhole(t, name, chapter, lab, earlier);
  t.same(
    all.map(({ checks }) => checks.length),
    [11, 22, 5, 22, 22],
  );
  t.end();
});

t.test('controllers one by one, then workers, each drained and opened again', (t) => {
  const [small] = all;
  t.same(
    small!.groups.map((group) => group.map(({ id }) => id)),
    [
      ['14.downloads', '14.snapshot.server'],
      ['14.copy.server', '14.copy.node-0', '14.copy.node-1'],
      ['14.controller.server'],
      ...['node-0', 'node-1'].flatMap((node) =>
        ['drain', 'worker', 'uncordon'].map((what) => [`14.${what}.${node}`]),
      ),
      ['14.kubectl'],
    ],
  );
  const gce = all.find(({ own }) => own.id === 'khw-gce')!;
  t.same(
    gce.groups
      .flat()
      .filter(({ machine }) => machine === 'cloud')
      .map(({ id }) => id),
    ['controller-0', 'controller-1', 'controller-2'].flatMap((name) => [
      `15.leave-front.${name}`,
      `15.join-front.${name}`,
    ]),
  );
  t.end();
});

t.test('every program that a step installs is on the machine that installs it', (t) => {
  for (const { name, lab, steps } of all) {
    const release = upgradeRelease(lab)!;
    for (const { id, machine, fastCommands = '', commands } of steps)
      for (const [, folder = '', program = ''] of `${fastCommands}\n${commands}`.matchAll(
        /\/opt\/khw-[\d.]+\/downloads\/([a-z-]+)\/([a-z-]+)/g,
      ))
        t.ok(
          release.isFor(
            lab.machines.find((each) => each.name === machine)!,
            {
              folder,
              name: program,
            },
          ),
          `${name}: ${id} ${folder}/${program}`,
        );
    t.same(
      lab.machines.filter(
        (machine) =>
          release.isFor(machine, { folder: 'worker', name: 'kubelet' }) !==
          ['jumpbox', 'worker'].includes(machine.role),
      ),
      [],
    );
    t.notOk(
      release.isFor(jumpbox(lab), { folder: 'worker', name: 'runc' }),
      'what is not upgraded stays where it is',
    );
  }
  t.end();
});

t.test('every script is bash, and shellcheck finds no error', async (t) => {
  await areBash(
    t,
    all
      .filter(({ name }) => /^khw\/khw|gce/.test(name))
      .flatMap(({ checks, faults, steps }) => [
        ...gradingScripts(checks, faults),
        ...stepScripts(steps),
      ]),
  );
});

t.test('an upgraded program counts as installed, a broken copy does not', async (t) => {
  const root = t.testdir({});
  const put = (path: string, content: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  put('opt/khw/downloads/worker/kubelet', 'old one');
  put('opt/khw/downloads/worker/runc', 'runc');
  const holds = async (condition: string): Promise<boolean> =>
    (
      await hostRunner().run(['bash', '-c', condition.replaceAll('/opt/khw', `${root}/opt/khw`)], {
        ok: 'any',
      })
    ).exitCode === 0;
  const both = installed(`${root}/bin`, ['worker/kubelet', 'worker/runc']);
  const next = installedFrom('1.33', `${root}/bin`, ['worker/kubelet']);
  t.notOk(await holds(both));
  put('bin/kubelet', 'old one');
  put('bin/runc', 'runc');
  t.ok(await holds(both));
  t.notOk(await holds(next));
  put('bin/kubelet', 'the next one');
  t.notOk(await holds(both), 'of a release that is not there');
  put('opt/khw-1.33/downloads/worker/kubelet', 'the next one');
  t.ok(await holds(both));
  t.ok(await holds(next));
  put('bin/kubelet', 'the next');
  t.notOk(await holds(both));
  t.notOk(await holds(next));
  put('bin/kubelet', 'old one');
  t.ok(await holds(both), 'put back');
});

/** A program that runs for a while, and says its version, under a name. */
const sleeper = '/bin/sleep';

t.test('versions are asked of what runs, and of its file', async (t) => {
  const folder = t.testdir({});
  const file = join(folder, 'kube-scheduler');
  copyFileSync(sleeper, file);
  const child = spawn(file, ['60'], { stdio: 'ignore' });
  t.teardown(() => child.kill());
  const script = versionsFact('x').script.replace(
    'head -n 1',
    "sed -n '1s/^sleep .*/Kubernetes v1.32.3/p'",
  );
  const read = async () => {
    const { stdout, stderr } = await hostRunner().run(['bash', '-c', script], { ok: 'any' });
    return readVersions({ exitCode: 0, stdout, stderr }).of('kube-scheduler');
  };
  t.same(await read(), { running: '1.32.3', file: '1.32.3' });
  const other = join(folder, 'new');
  writeFileSync(other, '#!/bin/bash\n');
  chmodSync(other, 0o755);
  await hostRunner().run(['mv', other, file]);
  const { running, file: next } = await read();
  t.equal(running, '1.32.3', 'asked by way of /proc, whatever lies at its path');
  t.equal(next, undefined, 'a file that says nothing');
});

t.test('minor releases', (t) => {
  for (const [version, minor] of [
    ['1.33.13', 33],
    ['v1.29.0', 29],
    ['1.33', 33],
    ['v1.33.1+k3s1', 33],
    ['2.0.1', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const)
    t.equal(minorOf(version), minor, version ?? 'none');
  t.end();
});

const versionsOf = (version: string): string =>
  ['kube-apiserver', 'kube-controller', 'kube-scheduler', 'kubelet', 'kube-proxy']
    .flatMap((name) => [
      `running ${name} Kubernetes v${version}`,
      `file ${name} Kubernetes v${version}`,
    ])
    .join('\n');

const nodes = (...versions: readonly string[]): string =>
  `${JSON.stringify({
    items: versions.map((kubeletVersion, index) => ({
      metadata: { name: `node-${index}` },
      status: { nodeInfo: { kubeletVersion } },
    })),
  })}\n=== nodes 200 0 \n`;

/** Answers of an upgraded cluster, by the names of facts; all other facts are of versions. */
const upgraded: Readonly<Record<string, string>> = {
  cluster: nodes('v1.33.13', 'v1.33.13'),
  kubectl: 'path /usr/local/bin/kubectl\n{ "clientVersion": { "gitVersion": "v1.33.13" } }',
};

const judge = judgeBy((fact) => upgraded[fact] ?? versionsOf('1.33.13'));

t.test('on an upgraded cluster every check passes, also with another patch', (t) => {
  for (const check of all[0]!.checks) {
    t.match(judge(check), { state: 'pass' }, check.id);
    t.match(
      judge(check, (text) => text.replaceAll('1.33.13', '1.33.1')),
      { state: 'pass' },
      check.id,
    );
  }
  t.end();
});

const wrong: readonly Wrong[] = [
  ...['kube-apiserver.server', 'kube-controller-manager.server', 'kube-scheduler.server'].map(
    (id) =>
      [`14.${id}`, /1\.33\.13/g, '1.32.3', [`${id.split('.')[0]} 1.32.3`, 'put back']] as const,
  ),
  ['14.kubelet.node-0', /1\.33\.13/g, '1.34.0', ['kubelet 1.34.0', 'one minor release at a time']],
  [
    '14.kubelet.node-0',
    'running kubelet Kubernetes v1.33.13',
    'running kubelet Kubernetes v1.32.3',
    ['systemctl restart kubelet', 'still runs from the old one'],
  ],
  ['14.kube-proxy.node-0', /running kube-proxy .*/, '', ['does not say']],
  [
    '14.next-start.server',
    'file kube-scheduler Kubernetes v1.33.13',
    'file kube-scheduler Kubernetes v1.32.3',
    ['kube-scheduler 1.33.13 runs, its file is 1.32.3'],
  ],
  ['14.next-start.node-0', /file kubelet .*/, '', ['its file is no program']],
  ['14.kubectl', '1.33.13', '1.32.3', ['kubectl 1.32.3']],
];

t.test('each check sees what is wrong, and says it', (t) => {
  eachIsSeen(t, all[0]!.checks, wrong, judge);
  t.end();
});

t.test('a fault says what its check would say', (t) => {
  const { checks, faults } = all[0]!;
  const old = (text: string): string => text.replaceAll('1.33.13', '1.32.3');
  for (const { id, check, expect } of faults) {
    const change = check.includes('next-start')
      ? (text: string) => text.replace(/(?<=^file .*)1\.33\.13/gm, '1.32.3')
      : old;
    const verdict = JSON.stringify(
      judge(
        checks.find((each) => each.id === check)!,
        change,
      ),
    );
    for (const word of expect) t.ok(verdict.includes(word), `${id}: "${word}" in ${verdict}`);
  }
  t.end();
});

t.test('what a controller and a worker are given', (t) => {
  t.same(
    controllerPrograms.map((file) => file.replace(/^.*\//, '')),
    ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'],
  );
  t.notOk(workerUpgrade.some((file) => /containerd|runc|crictl/.test(file)));
  t.end();
});
