import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import { etcdChecks } from '../../labs/kubernetes/etcd/checks.js';
import { etcdFaults } from '../../labs/kubernetes/etcd/faults.js';
import { hashVerdict, readHashes } from '../../labs/kubernetes/etcd/hashes.js';
import { readSockets, socketsVerdict } from '../../labs/kubernetes/etcd/open-sockets.js';
import {
  alarmVerdict,
  clusterVerdict,
  leaderVerdict,
  membersVerdict,
  nameVerdict,
  type Stores,
} from '../../labs/kubernetes/etcd/quorum-checks.js';
import { readStore } from '../../labs/kubernetes/etcd/store.js';
import type { Check, FactAnswer } from '../../lib/core/check.js';
import { withNeeds } from '../../lib/grade/order.js';
import { khw as track } from '../../labs/khw/index.js';
import { largeLab, smallLab } from './fixture.js';

const large = cluster(largeLab);
const checks = etcdChecks(large);
const checkOf = (id: string): Check => checks.find((check) => check.id === id)!;
const answer = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });

/** Ids as etcd gives them, by controller. */
const ids = {
  'controller-0': '9735431212403523475',
  'controller-1': '17094822107839063105',
  'controller-2': '4071837362715186219',
} as const;
type Name = keyof typeof ids;
const names = Object.keys(ids) as readonly Name[];
const addressOf = (name: Name): string =>
  largeLab.machines.find((machine) => machine.name === name)!.address;

const memberOf = (name: Name): string =>
  `{"ID":"${ids[name]}", "name":"${name}", "peerURLs":["https://${addressOf(name)}:2380"], "clientURLs":["https://${addressOf(name)}:2379"]}`;
const clusterId = '15871903221037461853';

/** What the member of a machine answers, as etcd 3.6 words it. */
const said = (name: Name): string => {
  const header = `"header":{"cluster_id":"${clusterId}", "member_id":"${ids[name]}", "raft_term":"3"}`;
  return [
    'url https://127.0.0.1:2379',
    '{"health":"true","reason":""}',
    '{"etcdserver":"3.6.0","etcdcluster":"3.6.0","storage":"3.6.0"}',
    `{${header}, "members":[${names.map(memberOf).join(', ')}]}`,
    `{${header.replace('"raft_term"', '"revision":"1042", "raft_term"')}, "version":"3.6.0", "dbSize":"5283840", "leader":"${ids['controller-1']}", "raftIndex":"1187", "raftTerm":"3", "raftAppliedIndex":"1187", "dbSizeInUse":"2101248", "storageVersion":"3.6.0", "downgradeInfo":{}}`,
    '',
  ].join('\n');
};

/** What all of them have answered, but for changes in some. */
const stores = (changes: Partial<Record<Name, (text: string) => string>> = {}): Stores =>
  new Map(
    names.map((name) => [name, readStore(answer((changes[name] ?? ((text) => text))(said(name))))]),
  );

t.test('three members that agree', (t) => {
  for (const name of names) {
    t.match(clusterVerdict(name, stores()), { state: 'pass', evidence: `cluster ID ${clusterId}` });
    t.match(leaderVerdict(name, stores()), {
      state: 'pass',
      evidence: name === 'controller-1' ? 'leads, term 3' : 'follows controller-1, term 3',
    });
    t.match(alarmVerdict(name, stores()), { state: 'pass' });
    t.match(nameVerdict(large, name, stores()), { state: 'pass' });
    t.match(
      checkOf(`07.health.${name}`).judge({ store: answer(said(name)) }),
      { state: 'pass', evidence: 'etcd 3.6.0' },
      'each is healthy',
    );
  }
  t.match(membersVerdict(large, stores()), {
    state: 'pass',
    evidence: '3 members, 2 are a majority',
  });
  t.end();
});

t.test('a member that is a cluster of its own', (t) => {
  const changed = stores({
    'controller-2': (text) => text.replaceAll(clusterId, '7'),
  });
  t.match(clusterVerdict('controller-2', changed), {
    state: 'fail',
    expected: `cluster ID ${clusterId}, as the others have it`,
    actual: 'cluster ID 7',
    cause: { text: /^etcd on controller-2 is another cluster/ },
  });
  t.match(clusterVerdict('controller-0', changed), { state: 'pass' }, 'the others are no worse');
  t.match(clusterVerdict('controller-1', stores({ 'controller-0': () => '' })), { state: 'pass' });
  t.match(clusterVerdict('controller-0', stores({ 'controller-0': () => '' })), { state: 'fail' });
  t.end();
});

t.test('a member without a leader', (t) => {
  const cut = (text: string): string =>
    text
      .replace('"true","reason":""', '"false","reason":"RAFT NO LEADER"')
      .replace(/"leader":"\d+", /, '')
      .replace('"dbSizeInUse"', '"errors":["etcdserver: no leader"],"dbSizeInUse"');
  const changed = stores({ 'controller-0': cut });
  t.match(leaderVerdict('controller-0', changed), {
    state: 'fail',
    expected: 'it follows controller-1, as the others do',
    actual: 'it follows no leader',
    cause: { text: /port 2380/ },
  });
  t.match(leaderVerdict('controller-2', changed), { state: 'pass' });
  t.match(alarmVerdict('controller-0', changed), { state: 'pass' }, 'which is no alarm');
  t.match(
    checkOf('07.health.controller-0').judge({ store: answer(cut(said('controller-0'))) }),
    { state: 'pass' },
    'and has a check of its own',
  );
  t.match(
    leaderVerdict(
      'controller-0',
      stores({ 'controller-0': cut, 'controller-1': cut, 'controller-2': cut }),
    ),
    { state: 'fail', actual: 'no member has a leader', cause: { text: /3 members need 2/ } },
  );
  t.match(
    leaderVerdict(
      'controller-2',
      stores({
        'controller-2': (text) =>
          text.replace(`"leader":"${ids['controller-1']}"`, `"leader":"${ids['controller-2']}"`),
      }),
    ),
    { state: 'fail', actual: 'it follows controller-2' },
    'two leaders',
  );
  t.end();
});

t.test("an alarm is its member's, whoever tells of it", (t) => {
  const raised = (kind: string) => (text: string) =>
    text.replace(
      '"dbSizeInUse"',
      `"errors":["memberID:${ids['controller-1']} alarm:${kind} "],"dbSizeInUse"`,
    );
  const changed = stores({ 'controller-0': raised('NOSPACE'), 'controller-2': raised('NOSPACE') });
  t.match(alarmVerdict('controller-1', changed), {
    state: 'fail',
    actual: 'alarm NOSPACE',
    cause: { remedy: /alarm disarm/ },
  });
  t.match(alarmVerdict('controller-0', changed), { state: 'pass' });
  t.match(alarmVerdict('controller-1', stores({ 'controller-1': raised('CORRUPT') })), {
    state: 'fail',
    cause: { text: /data on controller-1/ },
  });
  t.end();
});

t.test('the list of members', (t) => {
  const everywhere = (change: (text: string) => string): Stores =>
    stores(Object.fromEntries(names.map((name) => [name, change])));
  const ghost = (text: string): string =>
    text.replace(
      '"members":[',
      '"members":[{"ID":"9","peerURLs":["http://127.0.0.9:2380"],"isLearner":true},',
    );
  t.match(membersVerdict(large, everywhere(ghost)), {
    state: 'fail',
    expected: '3 members, started: controller-0, controller-1, controller-2',
    actual: '4 members; not started, a learner at http://127.0.0.9:2380',
  });
  t.match(membersVerdict(large, stores({ 'controller-1': ghost })), {
    state: 'fail',
    actual: /^on controller-1: 4 members; /,
  });
  t.match(
    membersVerdict(
      large,
      everywhere((text) => text.replace(memberOf('controller-2'), '').replace(', ]', ']')),
    ),
    { state: 'fail', actual: '2 members; controller-2 is missing' },
  );
  t.match(
    membersVerdict(
      large,
      everywhere((text) =>
        text.replaceAll(`https://${addressOf('controller-2')}:2380`, 'https://10.0.0.9:2380'),
      ),
    ),
    {
      state: 'fail',
      actual:
        'controller-2 at https://10.0.0.9:2380, which is nobody of this lab; controller-2 is missing',
    },
  );
  t.match(
    membersVerdict(
      large,
      everywhere((text) =>
        text.replaceAll(`https://${addressOf('controller-2')}:`, 'https://controller-2:'),
      ),
    ),
    { state: 'pass' },
    'names are as good as addresses',
  );
  t.end();
});

t.test('the name and the addresses of a member', (t) => {
  const own = (change: (text: string) => string) => stores({ 'controller-0': change });
  t.match(
    nameVerdict(
      large,
      'controller-0',
      own((text) => text.replace('"name":"controller-0"', '"name":"controller-1"')),
    ),
    { state: 'fail', actual: 'it calls itself controller-1, as another member does or should' },
  );
  t.match(
    nameVerdict(
      large,
      'controller-1',
      stores({
        'controller-1': (text) => text.replace('"name":"controller-0"', '"name":"controller-1"'),
      }),
    ),
    { state: 'pass' },
    'whose name it is has done nothing wrong',
  );
  t.match(
    nameVerdict(
      large,
      'controller-0',
      own((text) => text.replace('"name":"controller-0"', '"name":"etcd-a"')),
    ),
    { state: 'pass' },
    'any name of its own will do',
  );
  t.match(
    nameVerdict(
      large,
      'controller-0',
      own((text) =>
        text.replace(
          `"clientURLs":["https://${addressOf('controller-0')}:2379"]`,
          '"clientURLs":["https://127.0.0.1:2379"]',
        ),
      ),
    ),
    { state: 'fail', actual: 'clients are sent to https://127.0.0.1:2379' },
  );
  t.match(
    nameVerdict(
      large,
      'controller-0',
      own((text) => text.replace(/, "clientURLs":\[[^\]]*\]/, '')),
    ),
    { state: 'fail', actual: 'it tells clients no address' },
  );
  t.match(
    nameVerdict(
      large,
      'controller-0',
      own(() => ''),
    ),
    { state: 'fail', actual: 'it does not know itself' },
  );
  t.end();
});

t.test('one hash of all members', (t) => {
  const line = (name: Name, hash: string, forgotten = '-1'): string =>
    `hash ${name} {"header":{"cluster_id":"${clusterId}", "member_id":"${ids[name]}", "revision":"1042", "raft_term":"3"}, "hash":${hash}, "compact_revision":"${forgotten}", "hash_revision":"1042"}`;
  const of = (...lines: readonly string[]) =>
    readHashes(answer(`revision 1042\n${lines.join('\n')}\n`));
  const same = of(...names.map((name) => line(name, '1084519789')));
  for (const name of names)
    t.match(hashVerdict(name, same), { state: 'pass', evidence: 'hash 1084519789' });
  const odd = of(
    line('controller-0', '1'),
    line('controller-1', '1084519789', '611'),
    line('controller-2', '1084519789', '611'),
  );
  t.match(hashVerdict('controller-0', odd), {
    state: 'fail',
    expected: 'hash 1084519789 since revision 611, as the others have it',
    actual: 'hash 1',
    cause: { text: /^The data on controller-0 are not those of the others/ },
  });
  t.match(hashVerdict('controller-2', odd), { state: 'pass' });
  const silent = of(
    line('controller-0', '1'),
    'hash controller-1 ',
    'hash controller-2 {"code":11,"message":"etcdserver: mvcc: required revision is a future revision"}',
  );
  t.match(hashVerdict('controller-1', silent), { state: 'fail', actual: 'no hash: no answer' });
  t.match(hashVerdict('controller-2', silent), {
    state: 'fail',
    actual: /^no hash: etcdserver: mvcc: required revision is a future revision/,
  });
  t.match(hashVerdict('controller-2', readHashes(answer('revision \n'))), { state: 'fail' });
  t.end();
});

t.test('sockets that answer whoever asks', (t) => {
  const asked = (...lines: readonly string[]) =>
    readSockets(answer(lines.map((line) => `ask ${line}\n`).join('')));
  const closed = [
    'https://127.0.0.1:2379 000 56',
    'http://127.0.0.1:2379 000 52',
    'https://172.20.0.12:2380 000 55',
    'http://172.20.0.12:2380 000 52',
  ];
  t.match(socketsVerdict(large, asked(...closed)), {
    state: 'pass',
    evidence: 'refused at 127.0.0.1:2379, 172.20.0.12:2380',
  });
  t.match(
    socketsVerdict(large, asked(...closed, 'http://127.0.0.1:2381 404 0')),
    { state: 'pass' },
    'metrics are for anybody',
  );
  t.match(socketsVerdict(large, asked(...closed, 'https://172.20.0.12:2379 200 0')), {
    state: 'fail',
    actual: 'https://172.20.0.12:2379 answers anybody',
    cause: { text: /does not ask for a certificate/ },
  });
  const loopback = asked('https://127.0.0.1:2379 000 35', 'http://127.0.0.1:2379 200 0');
  t.match(socketsVerdict(large, loopback), {
    state: 'fail',
    cause: { text: /has no TLS/, origin: undefined },
  });
  t.match(
    socketsVerdict({ layout: { ...large.layout, slips: { clearLoopback: true } } }, loopback),
    { state: 'fail', cause: { origin: 'tutorial' } },
    'where the text itself says so',
  );
  t.match(socketsVerdict(large, asked()), { state: 'fail', actual: 'etcd listens on no port' });
  t.end();
});

t.test('one member has none of these checks, several have each proved by a fault', (t) => {
  const small = etcdChecks(cluster(smallLab)).map(({ id }) => id);
  t.same(
    small.filter((id) => /\.(cluster|leader|alarm|name|hash|certificates-asked)\./.test(id)),
    [],
  );
  t.ok(small.includes('07.members.server'));
  const proved = new Set(etcdFaults(large).map(({ check }) => check));
  t.same(
    checks.map(({ id }) => id).filter((id) => !proved.has(id)),
    [],
  );
  const all = track.chapters.flatMap((chapter) => chapter.checks(largeLab));
  const below = withNeeds(
    all.filter(({ id }) => id === '08.api-server.controller-0'),
    all,
  ).map(({ id }) => id);
  for (const what of ['health', 'cluster', 'leader', 'alarm'])
    t.ok(below.includes(`07.${what}.controller-2`), `API servers stand on ${what}`);
  t.end();
});
