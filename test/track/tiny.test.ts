import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { khwAws } from '../../labs/khw-aws/index.js';
import { khwGce } from '../../labs/khw-gce/index.js';
import { chapterOf } from '../../lib/core/ids.js';
import { beginningNamed } from '../../lib/course/beginnings.js';
import { chapterNamed, chaptersUntil } from '../../lib/course/chapters.js';
import { drillCalled } from '../../lib/course/drills.js';
import { readPackageFile } from '../../lib/host/files.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { checkLabFile, loadLabFile } from '../../lib/topology/load.js';
import { releaseSetNames } from '../../lib/releases/index.js';
import { findChapter, isUpTo, lastChapter, latest } from '../../lib/track/chapters.js';
import { trackNamed } from '../../lib/track/find.js';
import { tiny } from '../fixtures/tracks/tiny/index.js';
import { tinyProgram } from '../fixtures/tracks/tiny/place.js';
import { khwLab, type CliResult } from '../helpers/cli.js';
import { temporaryFolder } from '../helpers/temporary.js';

const facts = { tracks: [khw, tiny], releaseSets: releaseSetNames };
const text = readPackageFile(tiny.labFile);
const lab = resolveLab(
  loadLabFile(text, tiny.labFile, facts, (line) => t.fail(line)),
  { labName: 'tiny' },
);
const all = tiny.chapters.map((chapter) => ({
  ...chapter,
  own: chapter.checks(lab),
  steps: chapter.steps(lab).flat(),
  faults: chapter.faults(lab),
}));
const checks = all.flatMap(({ own }) => own);

t.test('its lab is its own: addresses as chosen, no cluster asked for', (t) => {
  t.match(lab, {
    track: 'tiny',
    workingFolder: '/srv/tiny',
    network: { cidr: '10.77.77.0/28', gateway: '10.77.77.1' },
  });
  t.same(
    lab.machines.map(({ fqdn, address }) => `${fqdn} ${address}`),
    ['desk.tiny.example 10.77.77.9', 'web.tiny.example 10.77.77.5'],
  );
  const { problems } = checkLabFile(text.replace('track: tiny', 'track: khw'), facts);
  t.ok(
    problems.some(({ rule }) => rule === 'some-controller'),
    'as a lab of the other track it has no controller',
  );
  t.match(
    checkLabFile(text.replace('role: loadbalancer', 'role: worker'), facts).problems.map(
      ({ rule }) => rule,
    ),
    ['one-web'],
  );
  t.end();
});

t.test("whose ranges must be private is the track's to say", (t) => {
  const open = text.replaceAll('10.77.77.', '198.51.100.');
  t.same(checkLabFile(open, facts).problems, []);
  t.ok(
    checkLabFile(open.replace('track: tiny', 'track: khw'), facts).problems.some(
      ({ rule }) => rule === 'private-range',
    ),
  );
  t.end();
});

t.test('a loadbalancer stands in front of the controllers where chapters set one up', (t) => {
  const machines =
    'network: 192.168.140.0/24\nmachines:\n  - {name: desk, role: jumpbox}\n  - {name: one, role: controller}\n  - {name: two, role: controller}\n  - {name: front, role: loadbalancer}\n';
  const hostOf = (front: boolean): string =>
    loadLabFile(machines, 'x.yaml', {
      ...facts,
      tracks: [{ ...tiny, rules: [], ...(front ? { front: true } : {}) }],
    }).apiHost;
  t.equal(hostOf(true), 'front');
  t.equal(hostOf(false), 'one');
  t.end();
});

t.test('ids belong to its chapters, needs are known, and each check has its fault', (t) => {
  for (const { id, own, steps } of all)
    for (const each of [...own, ...steps]) t.equal(chapterOf(each.id), id);
  const ids = new Set(checks.map(({ id }) => id));
  t.equal(ids.size, checks.length);
  for (const { id, needs, hints } of checks) {
    t.ok(
      needs.every((need) => ids.has(need)),
      id,
    );
    t.ok(hints.length >= 2, id);
  }
  t.same(all.flatMap(({ faults }) => faults.map(({ check }) => check)).sort(), [...ids].sort());
  t.end();
});

t.test('no answer of a machine passes for a right one', (t) => {
  for (const check of checks) {
    const nothing = Object.fromEntries(
      Object.keys(check.facts).map((name) => [name, { exitCode: 1, stdout: '', stderr: '' }]),
    );
    t.match(check.judge(nothing), { state: 'fail' }, check.id);
  }
  t.end();
});

t.test(
  'chapters are known by word as well as by number, and stand in the order of the track',
  (t) => {
    t.equal(findChapter(tiny, 'serve')?.id, 'serve');
    t.equal(chapterNamed(tiny, 'web-page').id, 'serve');
    t.equal(findChapter(khw, '7')?.id, '07');
    t.equal(findChapter(tiny, '7'), undefined);
    t.throws(() => chapterNamed(tiny, 'serv'), {
      kind: 'usage',
      message: 'there is no chapter "serv"',
    });
    t.same(
      chaptersUntil(tiny, 'serve').map(({ id }) => id),
      ['keys', 'serve'],
    );
    t.same(
      beginningNamed(tiny, 'read').before.map(({ id }) => id),
      ['keys', 'serve'],
    );
    // By the alphabet `keys`, `read`, `serve` would be the order.
    t.ok(isUpTo(tiny, 'serve', 'read'));
    t.notOk(isUpTo(tiny, 'read', 'serve'));
    t.notOk(isUpTo(tiny, 'keys', undefined));
    t.equal(latest(tiny, ['read', 'serve', 'keys']), 'read');
    t.equal(lastChapter(tiny).id, 'read');
    t.end();
  },
);

t.test('a track that is not there is named, with what is near', (t) => {
  t.equal(trackNamed([khw, tiny], undefined).id, 'khw', 'the first one, without a word');
  t.throws(() => trackNamed([khw, tiny], 'tyni'), {
    kind: 'usage',
    message: 'there is no track "tyni"',
    hint: 'Did you mean tiny? Tracks: khw, tiny.',
  });
  t.end();
});

t.test('a drill that ships is of the track that it breaks', async (t) => {
  const looking = {
    tracks: [khw, khwGce, khwAws, tiny],
    track: tiny,
    runner: hostRunner(),
    signal: new AbortController().signal,
  };
  await t.rejects(drillCalled(looking, 'kubelet-down', undefined), {
    kind: 'usage',
    message: 'drill kubelet-down is for labs of track khw; this one is of tiny',
  });
  await t.rejects(drillCalled(looking, 'kubelet-dwn', undefined), {
    kind: 'usage',
    message: 'there is no chapter "kubelet-dwn"',
  });
  t.equal((await drillCalled({ ...looking, track: khw }, 'kubelet-down', undefined)).from, '12');
});

t.test('the program with two tracks', async (t) => {
  const env = {
    KHW_LAB_HOME: temporaryFolder('khw-tiny-'),
    KHW_LAB_CACHE: temporaryFolder('khw-tiny-cache-'),
  };
  const run = (...args: readonly string[]): Promise<CliResult> =>
    khwLab(args, { env, program: tinyProgram });
  const labs = JSON.parse(
    (await run('labs', '--format', 'json', '--track', 'tiny')).stdout,
  ) as object;
  t.match(labs, {
    track: 'tiny',
    tracks: [{ id: 'khw' }, { id: 'khw-gce' }, { id: 'khw-aws' }, { id: 'cka' }, { id: 'tiny' }],
    chapters: [{ id: 'keys' }, { id: 'serve' }, { id: 'read' }],
    drills: [],
  });
  t.match(
    (await run('labs')).stdout,
    /^Kubernetes The Hard Way \(khw\)\nAlso: .* \(--track khw-gce\), .* \(--track khw-aws\), .* \(--track cka\), A page of your own \(--track tiny\)\n/,
  );
  t.match((await run('script', 'read', '--track', 'tiny')).stdout, /^cd \/srv\/tiny$/m);
  t.match(
    (await run('explain', 'serve.page', '--track', 'tiny')).stdout,
    /^needed by {2}read\.page$/m,
  );
  t.match(await run('explain', 'serve.page'), {
    code: 2,
    stderr: /there is no check "serve\.page"/,
  });
  t.match(await run('status', '--track', 'tyni'), { code: 2, stderr: /Did you mean tiny\?/ });
});

t.test('lib knows no track by name, nor a chapter, nor where one keeps its files', (t) => {
  const files = readdirSync(join(packageRoot, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(ts|sh)$/.test(name) && !name.startsWith('releases/'),
  );
  // The program itself is called khw-lab, its usual lab khw, and what it leaves on machines
  // khw-something.
  const known = [
    /labs\/khw/,
    /kubernetes-the-hard-way/i,
    /Kubernetes The Hard Way/,
    /chapters? (0\d|1[0-2])\b/,
    /'(0[1-9]|1[0-2])'/,
    /\badmin\.(crt|key)\b/,
    /--until (0\d|1[0-2])/,
  ];
  const named = files.flatMap((name) =>
    readFileSync(join(packageRoot, 'lib', name), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        known.some((pattern) => pattern.test(line)) &&
        !/\.example\(|positional\(|describe:/.test(line)
          ? [`${name}:${index + 1}: ${line.trim()}`]
          : [],
      ),
  );
  t.same(named, []);
  t.end();
});
