import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { tracks } from '../../labs/index.js';
import { khw as track } from '../../labs/khw/index.js';
import type { Chapter, Step } from '../../lib/core/chapter.js';
import { hostRunner } from '../../lib/host/process.js';
import { probes, questionsOf } from '../../lib/lab/questions.js';
import { configFiles, unitFiles } from '../../labs/khw/working-folder.js';
import { etcdIsLocal } from '../../labs/kubernetes/etcd.js';
import { labs, largeLab, smallLab } from './fixture.js';
import { labelledPath } from '../helpers/temporary.js';

const runner = hostRunner();
const chapterOf = (id: string): Chapter => track.chapters.find((chapter) => chapter.id === id)!;
const stepsOf = (lab: typeof smallLab): readonly Step[] =>
  track.chapters.flatMap((chapter) => chapter.steps(lab).flat());
const step = (id: string, lab = smallLab): Step => stepsOf(lab).find((each) => each.id === id)!;

t.test("the table of contents is the tutorial's", (t) => {
  t.same(
    tracks.map(({ id }) => id),
    ['khw', 'khw-gce', 'khw-aws', 'cka'],
  );
  t.same(
    track.chapters.map(({ id, slug }) => `${id}-${slug}`),
    [
      '02-jumpbox',
      '03-compute-resources',
      '04-certificate-authority',
      '05-kubernetes-configuration-files',
      '06-data-encryption-keys',
      '07-bootstrapping-etcd',
      '08-bootstrapping-kubernetes-controllers',
      '09-bootstrapping-kubernetes-workers',
      '10-configuring-kubectl',
      '11-pod-network-routes',
      '12-smoke-test',
    ],
  );
  t.end();
});

for (const [size, lab] of Object.entries(labs)) {
  t.test(`steps of the ${size} lab`, (t) => {
    const steps = stepsOf(lab);
    t.equal(new Set(steps.map(({ id }) => id)).size, steps.length, 'ids are unique');
    for (const chapter of track.chapters) {
      for (const group of chapter.steps(lab)) {
        t.ok(group.length > 0, `${chapter.id} has no empty group`);
        t.ok(
          group.every(({ id }) => id.startsWith(`${chapter.id}.`)),
          `${chapter.id} owns its ids`,
        );
      }
    }
    const names = lab.machines.map(({ name }) => name);
    for (const { id, title, why, machine, commands, fastCommands, done } of steps) {
      t.ok(names.includes(machine), `${id} runs on a machine of the lab`);
      t.match(why, /^\S.*\.$/s, `${id} gives its reason in a sentence`);
      t.ok(title.length > 0 && !title.endsWith('.'), `${id} has a title`);
      for (const text of [commands, fastCommands ?? '', JSON.stringify(done)])
        t.notMatch(text, /undefined|\[object|NaN/, `${id} is whole`);
    }
    t.end();
  });
}

t.test('every machine that needs a step has one', (t) => {
  const machinesWith = (prefix: string): readonly string[] =>
    stepsOf(largeLab)
      .filter(({ id }) => id.startsWith(prefix))
      .map(({ machine }) => machine);
  const controllers = ['controller-0', 'controller-1', 'controller-2'];
  const workers = ['worker-0', 'worker-1', 'worker-2'];
  t.same(machinesWith('07.etcd.'), controllers);
  t.same(machinesWith('08.start.'), controllers);
  t.same(machinesWith('08.rbac.'), ['controller-0'], 'once is enough for the whole cluster');
  t.same(machinesWith('09.start.'), workers);
  t.same(machinesWith('11.routes.'), [...controllers, ...workers]);
  t.match(step('11.routes.worker-1', largeLab).commands, /100\.64\.0\.0\/24 via 172\.20\.0\.15/);
  t.notMatch(
    step('11.routes.worker-1', largeLab).commands,
    /replace 100\.64\.1\.0\/25/,
    "a worker's own pods are on its bridge",
  );
  t.end();
});

t.test('working files: holes that later chapters fill, and no others', (t) => {
  for (const lab of Object.values(labs)) {
    const files = [...unitFiles(lab), ...configFiles(lab)];
    t.same(
      files.filter(({ content }) => content.includes('${')).map(({ name }) => name),
      ['configs/encryption-config.yaml'],
    );
    t.same(
      files.filter(({ content }) => content.includes('SUBNET')).map(({ name }) => name),
      ['configs/10-bridge.conf', 'configs/kubelet-config.yaml'],
    );
    t.same(
      files.filter(({ content }) => /MEMBER|ADDRESS/.test(content)).map(({ name }) => name),
      etcdIsLocal(lab) ? [] : ['units/etcd.service'],
    );
  }
  t.equal(etcdIsLocal(smallLab), true);
  t.equal(etcdIsLocal(largeLab), false);
  t.equal(
    etcdIsLocal({ ...smallLab, etcd: ['node-0'] }),
    false,
    'an etcd on another machine is spoken to over TLS',
  );
  const apiServer = unitFiles(largeLab).find(
    ({ name }) => name === 'units/kube-apiserver.service',
  )!.content;
  t.match(
    apiServer,
    '--etcd-servers=https://172.20.0.12:2379,https://172.20.0.13:2379,https://172.20.0.14:2379',
  );
  t.match(apiServer, '--service-cluster-ip-range=10.96.0.0/16');
  t.match(apiServer, '--service-account-issuer=https://lb.ha.kubernetes.local:6443');
  t.end();
});

t.test('systemd understands the units', async (t) => {
  const folder = labelledPath('khw-units-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const routes = /<<'EOF'\n(.*?)EOF/s.exec(step('11.routes.server').commands)![1]!;
  const slow = unitFiles({ ...smallLab, slowness: 4 }).map(({ name, content }) => ({
    name: name.replace('/', '/slow-'),
    content,
  }));
  const names = [
    ...unitFiles(smallLab),
    ...slow,
    { name: 'units/khw-pod-routes.service', content: routes },
  ].map(({ name, content }) => {
    const path = join(folder, name.replace(/^.*\//, ''));
    writeFileSync(path, content);
    return path;
  });
  const { stderr } = await runner.run(['systemd-analyze', 'verify', '--man=no', ...names], {
    ok: 'any',
  });
  t.same(
    stderr
      .split('\n')
      .filter((line) => line.includes(folder) || line.includes('.service: '))
      .filter((line) => !line.includes('is not executable')),
    [],
  );
});

t.test('conditions are sound bash', async (t) => {
  for (const lab of Object.values(labs)) {
    for (const machine of lab.machines) {
      const own = questionsOf(stepsOf(lab)).filter((each) => each.machine === machine.name);
      const text = `#!/bin/bash\n${probes(own, machine.role === 'jumpbox' ? lab.workingFolder : undefined)}`;
      t.ok(text.length < 100_000, `${machine.name} can be asked in one command`);
      const { stdout } = await runner.run(
        ['shellcheck', '-S', 'warning', '-e', 'SC1007,SC2043', '-'],
        { input: text, ok: 'any' },
      );
      t.equal(stdout, '', `${lab.name} ${machine.name}`);
    }
  }
});

t.test('chapter 12 of a lab without workers proves what can be proved', (t) => {
  t.same(
    chapterOf('12')
      .steps(labs.workerless)
      .flat()
      .map(({ id }) => id),
    ['12.secret', '12.encrypted.server'],
  );
  t.end();
});
