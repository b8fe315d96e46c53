import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { haOrdeals } from '../../../labs/ha/ordeals.js';
import { clusterIn } from '../../../labs/kubernetes/layout.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { chosenOrdeals } from '../../../lib/course/ordeals.js';
import { clientScript } from '../../../lib/practice/client/client.js';
import { temporaryFolder } from '../../helpers/temporary.js';
import { both, gce } from './fixture.js';

for (const [name, { cluster, track }] of Object.entries(both)) {
  const ordeals = track.ordeals?.of(cluster) ?? [];
  const machines = new Map(cluster.machines.map((machine) => [machine.name, machine]));

  t.test(`${name}: they name machines that there are, and say all that is to be read`, (t) => {
    t.equal(new Set(ordeals.map(({ id }) => id)).size, ordeals.length);
    for (const { id, machine, hints, why, link, disturbances, chapters, oneOf } of ordeals) {
      t.ok(machines.has(machine), id);
      t.ok(hints.length >= 2 && why.length > 20 && link.startsWith('https://'), id);
      t.ok(disturbances.length > 0 && disturbances.at(-1)?.until === 'well', id);
      t.notOk(
        ordeals.some((other) => other.id === oneOf),
        id,
      );
      const known = Object.values(cluster.layout.chapters);
      t.same(
        chapters.filter((chapter) => !known.includes(chapter)),
        [],
        id,
      );
      for (const { act } of disturbances)
        for (const each of 'script' in act ? [act.machine] : act.machines)
          t.ok(machines.has(each), `${id}: ${each}`);
    }
    t.end();
  });

  t.test(`${name}: whatever loses its power gets it back`, (t) => {
    for (const { id, disturbances } of ordeals) {
      const off = new Set<string>();
      for (const { act } of disturbances)
        if ('power' in act)
          for (const machine of act.machines) {
            t.equal(machines.get(machine)?.role, 'controller', 'never the jumpbox, nor the front');
            t.equal(off.has(machine), act.power === 'on', `${id}: ${machine}`);
            if (act.power === 'off') off.add(machine);
            else off.delete(machine);
          }
      t.equal(off.size, 0, id);
    }
    t.end();
  });

  t.test(`${name}: what the client types is bash`, async (t) => {
    const questions = track.ordeals?.questions(cluster);
    if (questions?.write === undefined) throw new Error('it writes nothing');
    const { prepare, stored } = questions.write;
    for (const text of [clientScript(cluster, questions), prepare, stored])
      await promisify(execFile)('bash', ['-n', '-c', text]);
    t.match(
      questions.read,
      new RegExp(`https://${cluster.apiHost}:6443/api/v1/namespaces/default$`),
    );
  });
}

t.test('with a majority of the controllers the API comes back', (t) => {
  for (const count of [3, 4, 5]) {
    const cluster = gce.clusterOf((file) => {
      const [first] = file.machines.filter(({ role }) => role === 'controller');
      file.machines = [
        ...file.machines.filter(({ role }) => role !== 'controller'),
        ...Array.from({ length: count }, (_, index) => ({
          ...first,
          name: `controller-${index}`,
          address: `10.240.0.${10 + index}`,
        })),
      ];
    });
    for (const { oneOf, disturbances } of haOrdeals(clusterIn(gce.cluster.layout)).of(cluster)) {
      if (oneOf !== 'quorum') continue;
      const [off = 0, half = 0, rest = 0] = disturbances.map(({ act }) =>
        'machines' in act ? act.machines.length : 0,
      );
      t.equal(off, count - 1);
      t.equal(off, half + rest);
      t.ok(1 + half > count / 2 && half <= count / 2);
      t.ok(rest > 0);
    }
  }
  t.end();
});

t.test('slow machines may lose as many more as they are slower', (t) => {
  const of = (slowness: number): readonly number[] =>
    haOrdeals(clusterIn(gce.cluster.layout))
      .of({ ...gce.cluster, slowness })
      .filter(({ id }) => id !== 'upgrade')
      .map(({ mayLose }) => mayLose);
  t.ok(of(1).every((count) => count === 3));
  t.ok(of(2.5).every((count) => count === 8));
  t.end();
});

t.test('an upgrade loses nothing, and is put when it is named', (t) => {
  for (const { cluster, track } of Object.values(both)) {
    const [ordeal] = chosenOrdeals(track, cluster, ['upgrade'], 1);
    t.equal(ordeal?.mayLose, 0);
    t.equal(ordeal?.further?.releaseSet, '1.33');
    t.same(
      ordeal?.disturbances.map(({ title }) => title.replace(/ .*/, '')),
      [
        ...controllers(cluster).flatMap(() => ['Take', 'Upgrade', 'Give']),
        ...workers(cluster).flatMap(() => ['Drain', 'Upgrade', 'Give']),
      ],
    );
    t.notOk(chosenOrdeals(track, cluster, [], 1).some(({ id }) => id === 'upgrade'));
    t.same(
      track.ordeals?.of({ ...cluster, releaseSet: '1.33' }).filter(({ id }) => id === 'upgrade'),
      [],
    );
  }
  t.end();
});

t.test('each write leaves a key of its own, and the keys are read back', async (t) => {
  const questions = haOrdeals(clusterIn(gce.cluster.layout)).questions(gce.cluster);
  const folder = temporaryFolder('khw-writes-');
  const program = join(folder, 'curl');
  const store = {
    kind: 'ConfigMap',
    metadata: {
      name: 'khw-lab-client',
      uid: '12345678-1234-4234-8234-123456789012',
      resourceVersion: '4711',
      managedFields: [{ fieldsV1: { 'f:data': { 'f:77-99': {} } } }],
    },
    data: { '77-4': '', '77-9': '', '4294967295-14': '' },
  };
  writeFileSync(
    program,
    `#!/bin/bash\nprintf '%s\\n' "$@" >> ${folder}/asked\ncase "$*" in *PATCH*) printf 200;; *configmaps/*) cat ${folder}/store; exit "$(cat ${folder}/exit)";; *) cat ${folder}/code;; esac\n`,
  );
  chmodSync(program, 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  const bash = (text: string): Promise<{ stdout: string }> =>
    promisify(execFile)('bash', ['-c', text.replaceAll('/run/khw-lab-client', folder)], { env });
  const { words = '', prepare = '', stored = '' } = questions.write ?? {};
  await bash(`word=77-4; curl ${words}`);
  const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n');
  t.same(JSON.parse(asked[asked.indexOf('-d') + 1] ?? ''), { data: { '77-4': '' } });
  for (const [pretty, exit] of [
    [0, 0],
    [2, 0],
    [0, 22],
  ] as const) {
    writeFileSync(join(folder, 'store'), JSON.stringify(store, undefined, pretty));
    writeFileSync(join(folder, 'exit'), String(exit));
    if (exit === 0)
      t.same((await bash(stored)).stdout, '77-4\n77-9\n4294967295-14\n', `indent ${pretty}`);
    else await t.rejects(bash(stored));
  }
  for (const [code, fits] of [
    ['201', true],
    ['409', true],
    ['403', false],
    ['000', false],
  ] as const) {
    writeFileSync(join(folder, 'code'), code);
    if (fits) await t.resolves(bash(`set -e\n${prepare}`), code);
    else await t.rejects(bash(`set -e\n${prepare}`), new RegExp(`HTTP ${code} from /api/v1`));
  }
});
