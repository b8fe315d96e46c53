import t from 'tap';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { khw as track } from '../../labs/khw/index.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { LabError } from '../../lib/core/errors.js';
import { formatProblem } from '../../lib/declaration/problems.js';
import { checkLabFile, loadLabFile } from '../../lib/topology/load.js';
import { rules } from '../../lib/topology/rules.js';
import { renderLabFile } from '../../lib/topology/save.js';

const folder = 'test/fixtures/labs';
const facts = { tracks: [track], releaseSets: ['1.32', '1.33'], hostMemoryMiB: 16384, hostCpus: 8 };
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/**
 * A lab file's messages stand next to it: `severity rule FILE:LINE:COLUMN key: what; remedy`, a line
 * each.
 */
function expectedOf(name: string): string {
  const path = `${folder}/${name.replace('.yaml', '.txt')}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function messagesOf(name: string): string {
  const { problems } = checkLabFile(readFileSync(`${folder}/${name}`, 'utf8'), facts);
  return problems
    .map(
      (problem) =>
        `${problem.severity ?? 'error'} ${problem.rule} ${formatProblem(name, problem)}\n`,
    )
    .join('');
}

for (const name of files) {
  t.test(name, (t) => {
    t.equal(messagesOf(name), expectedOf(name), 'says exactly what is written next to it');
    t.equal(
      /^error /m.test(messagesOf(name)),
      name.startsWith('invalid-'),
      'has errors when its name says so',
    );
    t.end();
  });
}

t.test('there are enough bad lab files, and each rule is broken by one', (t) => {
  t.ok(files.filter((name) => name.startsWith('invalid-')).length >= 40);
  const broken = new Set(
    files.flatMap((name) =>
      expectedOf(name)
        .split('\n')
        .map((line) => line.split(' ')[1]),
    ),
  );
  for (const { id } of [...rules, ...track.rules]) t.ok(broken.has(id), id);
  t.end();
});

t.test('all problems come in one error', (t) => {
  const text = readFileSync(`${folder}/invalid-many-at-once.yaml`, 'utf8');
  const error = t.throws(() => loadLabFile(text, 'mine.yaml', facts)) as LabError;
  t.equal(error.kind, 'config');
  t.match(error.message, /^mine\.yaml has 14 problems$/);
  t.equal(error.details.length, 14);
  t.ok(error.details.every((line) => /^mine\.yaml:\d+:\d+ .+; .+/.test(line)));
  t.match(error.hint, 'fix mine.yaml');
  t.end();
});

t.test('a file that is huge', (t) => {
  const error = t.throws(() =>
    loadLabFile(`# ${'x'.repeat(300 * 1024)}\n`, 'big.yaml', facts),
  ) as LabError;
  t.same(error.details, [
    'big.yaml:1:1 is 300 KiB, too large for a lab file; start from a copy of labs/khw/lab.yaml',
  ]);
  t.end();
});

t.test('warnings stop nothing and are told', (t) => {
  const told: string[] = [];
  const file = loadLabFile(
    readFileSync(`${folder}/valid-two-controllers.yaml`, 'utf8'),
    'two.yaml',
    facts,
    (line) => told.push(line),
  );
  t.same(file.etcd, ['server', 'server-1']);
  t.equal(told.length, 2);
  t.match(told[0], /^two\.yaml:\d+:\d+ etcd: 2 etcd members/);
  t.end();
});

t.test('facts that are not known are not held against the file', (t) => {
  const text = readFileSync(`${folder}/invalid-memory-more-than-host.yaml`, 'utf8');
  t.equal(
    loadLabFile(text, 'lab.yaml', { tracks: [track], releaseSets: ['1.32'] }).machines[2]
      ?.memoryMiB,
    65536,
  );
  t.end();
});

t.test('the lab that ships says what the defaults are', (t) => {
  const onSmall = { ...facts, hostCpus: 1 };
  const file = loadLabFile(readFileSync('labs/khw/lab.yaml', 'utf8'), 'lab.yaml', onSmall, (line) =>
    t.fail(line),
  );
  t.same(file, {
    track,
    releaseSet: '1.32',
    domain: 'kubernetes.local',
    clusterDomain: 'cluster.local',
    network: 'auto',
    serviceCidr: '10.32.0.0/24',
    clusterCidr: '10.200.0.0/16',
    machines: [
      { name: 'jumpbox', role: 'jumpbox', memoryMiB: 512, vcpus: 1, diskGiB: 10 },
      { name: 'server', role: 'controller', memoryMiB: 2048, vcpus: 1, diskGiB: 20 },
      {
        name: 'node-0',
        role: 'worker',
        memoryMiB: 2048,
        vcpus: 1,
        diskGiB: 20,
        podCidr: '10.200.0.0/24',
      },
      {
        name: 'node-1',
        role: 'worker',
        memoryMiB: 2048,
        vcpus: 1,
        diskGiB: 20,
        podCidr: '10.200.1.0/24',
      },
    ],
    etcd: ['server'],
    apiHost: 'server',
  });
  t.same(
    loadLabFile(readFileSync(`${folder}/valid-smallest.yaml`, 'utf8'), 'small.yaml', onSmall),
    file,
    'and the same comes without them',
  );
  t.end();
});

t.test(
  'a controller has as many virtual processors as the computer can give it, unless the file says',
  (t) => {
    const vcpusOf = (name: string, hostCpus?: number, made?: number): readonly number[] =>
      loadLabFile(
        readFileSync(name, 'utf8'),
        name,
        {
          tracks: [track, khwGce],
          releaseSets: facts.releaseSets,
          ...(hostCpus === undefined ? {} : { hostCpus }),
          ...(made === undefined ? {} : { controllerVcpus: made }),
        },
        (line) => t.fail(line),
      )
        .machines.filter(({ role }) => role === 'controller')
        .map(({ vcpus }) => vcpus);
    const three = 'labs/khw-gce/lab.yaml';
    t.same(vcpusOf('labs/khw/lab.yaml', 1), [1]);
    t.same(vcpusOf('labs/khw/lab.yaml', 2), [2]);
    t.same(vcpusOf('labs/khw/lab.yaml', 16), [2], 'two are enough');
    t.same(vcpusOf(three, 2), [1, 1, 1], 'two each would be more than there are');
    t.same(vcpusOf(three, 5), [1, 1, 1]);
    t.same(vcpusOf(three, 6), [2, 2, 2]);
    t.same(vcpusOf(three), [1, 1, 1], 'nobody knows how many there are');
    t.same(vcpusOf(three, 6, 1), [1, 1, 1], 'as the lab was made that it is compared with');
    t.same(vcpusOf(three, undefined, 2), [2, 2, 2]);
    const loaded = loadLabFile(readFileSync('labs/khw/lab.yaml', 'utf8'), 'lab.yaml', {
      ...facts,
      hostCpus: 2,
    });
    const saved = renderLabFile(loaded, '192.168.140.0/24');
    t.same(
      loadLabFile(saved, 'saved.yaml', facts).machines,
      loaded.machines,
      'a saved lab keeps them, wherever it is read',
    );
    t.end();
  },
);
