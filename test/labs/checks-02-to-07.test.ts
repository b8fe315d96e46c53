import t from 'tap';
import { readService } from '../../labs/kubernetes/checking/etcd.js';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, FactAnswer, Verdict } from '../../lib/core/check.js';
import { hostRunner } from '../../lib/host/process.js';
import { inOrder } from '../../lib/grade/order.js';
import { labs, smallLab } from './fixture.js';

const runner = hostRunner();
const chapters = track.chapters.filter(({ id }) => id <= '07');
const checkOf = (id: string): Check =>
  chapters.flatMap((chapter) => chapter.checks(smallLab)).find((check) => check.id === id)!;

/** Judges one check by the same answer to all it asks. */
const judged = (id: string, stdout: string, exitCode = 0): Verdict => {
  const check = checkOf(id);
  const answer: FactAnswer = { exitCode, stdout, stderr: '' };
  return check.judge(Object.fromEntries(Object.keys(check.facts).map((name) => [name, answer])));
};

for (const [size, lab] of Object.entries(labs)) {
  t.test(`checks, faults and comparisons of the ${size} lab are whole`, async (t) => {
    const checks = chapters.flatMap((chapter) => chapter.checks(lab));
    const faults = chapters.flatMap((chapter) => chapter.faults(lab));
    const comparisons = chapters.flatMap((chapter) => chapter.comparisons(lab));
    if (lab === smallLab)
      for (const chapter of chapters)
        t.ok(chapter.checks(lab).length >= 8, `${chapter.id} has eight checks at least`);
    t.equal(inOrder(checks).length, checks.length, 'needs are there and go in no circle');
    t.equal(
      new Set(
        [...checks, ...faults, ...comparisons].map(
          (each) =>
            `${'judge' in each ? 'check' : 'inject' in each ? 'fault' : 'comparison'} ${each.id}`,
        ),
      ).size,
      checks.length + faults.length + comparisons.length,
      'ids are unique',
    );
    t.same(
      checks.filter(({ id }) => !faults.some((fault) => fault.check === id)).map(({ id }) => id),
      [],
      'every check has a fault',
    );
    t.same(
      faults.filter(({ check }) => !checks.some(({ id }) => id === check)).map(({ id }) => id),
      [],
      'every fault names a check',
    );
    for (const { id, why, hints, link, points } of checks) {
      t.ok(
        hints.length >= 2 && why.endsWith('.') && link.startsWith('https://') && points >= 0,
        `${id} explains itself`,
      );
    }
    const scripts = [
      ...checks.flatMap(({ id, facts }) =>
        Object.values(facts).map(({ script }) => [id, script] as const),
      ),
      ...comparisons.map(({ id, fact }) => [id, fact.script] as const),
      ...faults.flatMap(({ id, inject, undo }) => [
        [id, inject] as const,
        [`undo ${id}`, undo] as const,
      ]),
    ];
    const numbered = scripts.map(([, script], index) => `f${index}() {\n${script}\n}`).join('\n');
    const { exitCode, stderr } = await runner.run(['bash', '-n'], { input: numbered, ok: 'any' });
    t.equal(exitCode, 0, `bash reads every script: ${stderr}`);
    for (const [id, script] of scripts)
      t.notMatch(script, /undefined|\[object|NaN/, `${id} is whole`);
  });
}

t.test(
  'no answer at all is a failure, never an exception, and every comparison can be read',
  (t) => {
    for (const lab of Object.values(labs)) {
      for (const check of chapters.flatMap((chapter) => chapter.checks(lab))) {
        for (const stdout of [
          '',
          '\n\n',
          '\u0000\ufffd'.repeat(100),
          '{"members":[null,{"peerURLs":3}],"header":7}',
          ' -\n>x\n@x 9 9 9\n=x',
        ]) {
          const answers = Object.fromEntries(
            Object.keys(check.facts).map((name) => [name, { exitCode: 1, stdout, stderr: '' }]),
          );
          t.doesNotThrow(() => check.judge(answers), check.id);
        }
      }
      for (const { id, read } of chapters.flatMap((chapter) => chapter.comparisons(lab)))
        t.doesNotThrow(() => read({ exitCode: 1, stdout: '\u0000>x\n @', stderr: '' }), id);
    }
    t.end();
  },
);

t.test('names', (t) => {
  const table = (machines: typeof smallLab.machines): string =>
    machines.map(({ address, fqdn, name }) => `${address}  ${fqdn} ${name}`).join('\n');
  const known = table(smallLab.machines);
  t.match(judged('03.hosts.server', known), { state: 'pass' });
  t.match(
    judged('03.hosts.node-0', table(smallLab.machines.filter(({ role }) => role !== 'jumpbox'))),
    { state: 'pass' },
    "the tutorial's own table, without the jumpbox",
  );
  t.match(
    judged('03.hosts.server', known.replace(/^192\S+ +server/m, '127.0.1.1 server')),
    { state: 'pass' },
    'itself by a loopback address',
  );
  t.match(judged('03.hosts.node-0', known.replace(/^192\S+ +server/m, '127.0.1.1 server')), {
    state: 'fail',
    actual: /^server is 127\.0\.1\.1, not 192\.168\.140\.11/,
  });
  t.match(judged('03.hosts.node-0', ''), {
    state: 'fail',
    actual: /server is unknown; .*and 2 more/,
  });
  t.match(
    judged('03.host-name.node-0', 'static node-0\nrunning node-0\nfull node-0.kubernetes.local\n'),
    { state: 'pass' },
  );
  t.match(judged('03.host-name.node-0', 'static node-0\nrunning node-0\nfull node-0\n'), {
    state: 'fail',
    actual: 'hostname --fqdn says node-0',
  });
  t.match(
    judged('03.host-name.node-0', 'static debian\nrunning node-0\nfull node-0.kubernetes.local\n'),
    { state: 'fail', actual: /next boot/ },
  );
  t.match(
    judged('03.host-name.node-0', 'static Node-0\nrunning Node-0\nfull Node-0.kubernetes.local\n'),
    { state: 'pass', evidence: /written as Node-0/ },
    'names have no case',
  );
  t.match(
    judged('03.hosts.server', known.replaceAll('node-0', 'NODE-0')),
    { state: 'pass' },
    'nor have those of others',
  );
  t.match(
    judged(
      '03.host-name.node-0',
      'static node-0\nrunning localhost\nfull hostname: Name or service not known\n',
    ),
    { state: 'fail', actual: 'the host name is localhost' },
  );
  t.end();
});

t.test('logins', (t) => {
  t.match(judged('03.login.server', 'in\n', 143), { state: 'pass' });
  t.match(
    judged(
      '03.login.server',
      "Warning: Permanently added 'server'\r\nroot@server: Permission denied (publickey).\r\n",
      255,
    ),
    {
      state: 'fail',
      actual: 'root@server: Permission denied (publickey).',
      cause: { text: /does not accept/ },
    },
  );
  t.match(
    judged('03.login.server', 'ssh: connect to host server port 22: No route to host\r\n', 255),
    { state: 'fail', actual: /No route/, cause: undefined },
  );
  t.match(
    judged('03.root-login.server', 'permitrootlogin without-password\npubkeyauthentication yes\n'),
    { state: 'pass' },
  );
  t.match(
    judged(
      '03.root-login.server',
      'permitrootlogin forced-commands-only\npubkeyauthentication yes\n',
    ),
    { state: 'fail' },
  );
  t.match(
    judged(
      '03.root-login.server',
      'permitrootlogin yes\npubkeyauthentication yes\ndenyusers bob root\n',
    ),
    { state: 'fail', actual: 'DenyUsers root' },
  );
  t.match(
    judged('03.root-login.server', '/etc/ssh/sshd_config: line 3: Bad configuration option: Foo\n'),
    { state: 'fail', actual: /Bad configuration option/ },
  );
  t.end();
});

t.test('programs', (t) => {
  const version = (text: string): string =>
    `path /usr/local/bin/kubectl\n{ "clientVersion": { "gitVersion": "${text}" } }`;
  for (const good of ['v1.32.3', 'v1.31.0', 'v1.33.0-rc.1'])
    t.match(judged('02.kubectl', version(good)), { state: 'pass' });
  for (const bad of ['v1.30.9', 'v1.34.0', 'v2.32.0'])
    t.match(judged('02.kubectl', version(bad)), {
      state: 'fail',
      actual: `kubectl ${bad.slice(1)}`,
    });
  t.match(
    judged(
      '02.kubectl',
      'path /usr/bin/kubectl\nbash: cannot execute binary file: Exec format error\n',
      126,
    ),
    { state: 'fail', actual: /does not run: .*Exec format/ },
  );
  t.match(judged('02.kubectl', '', 1), { state: 'fail', actual: /no kubectl/ });
  const elf = (machine: number): Buffer =>
    Buffer.concat([
      Buffer.from('7f454c46020101000000000000000000', 'hex'),
      Buffer.from([2, 0, machine, 0]),
    ]);
  const heads = (...files: readonly (readonly [string, Buffer])[]): string =>
    `${files.map(([path]) => `path ${path}\n`).join('')}machine x86_64\n${Buffer.concat(files.map(([path, head], index) => Buffer.concat([Buffer.from(`${index === 0 ? '' : '\n'}==> ${path} <==\n`), head]))).toString('base64')}`;
  t.match(
    judged(
      '07.binaries.server',
      heads(['/usr/local/bin/etcd', elf(62)], ['/usr/bin/etcdctl', elf(62)]),
    ),
    { state: 'pass' },
    'anywhere in the PATH',
  );
  t.match(
    judged(
      '07.binaries.server',
      heads(['/usr/local/bin/etcd', elf(183)], ['/usr/bin/etcdctl', elf(62)]),
    ),
    {
      state: 'fail',
      actual: '/usr/local/bin/etcd is a program for aarch64',
      cause: { text: /architecture/ },
    },
  );
  t.match(
    judged(
      '07.binaries.server',
      heads(
        ['/usr/local/bin/etcd', Buffer.alloc(0)],
        ['/usr/bin/etcdctl', Buffer.from('#!/bin/sh')],
      ),
    ),
    {
      state: 'fail',
      actual: /etcd is empty; .*etcdctl is no program: it begins with "#!\/bin\/sh"/,
    },
  );
  t.end();
});

t.test('etcd', (t) => {
  const running = [
    'Id=etcd.service',
    'LoadState=loaded',
    'ActiveState=active',
    'SubState=running',
    'UnitFileState=enabled',
    'NeedDaemonReload=no',
    'Restart=on-failure',
    'MainPID=266',
    ' /usr/local/bin/etcd',
    ' --initial-advertise-peer-urls',
    ' http://127.0.0.1:2380',
    ' --data-dir=/var/lib/etcd',
    '+LISTEN 0 4096 127.0.0.1:2379 0.0.0.0:* users:(("etcd",pid=266,fd=6))',
    '+LISTEN 0 4096 127.0.0.1:2380 0.0.0.0:* users:(("etcd",pid=266,fd=3))',
    'data 700 root ext2/ext3 /var/lib/etcd',
  ].join('\n');
  const member =
    '{"ID":"74","name":"controller","peerURLs":["http://127.0.0.1:2380"],"clientURLs":["http://127.0.0.1:2379"]}';
  const answers = `{"health":"true","reason":""}\n{"etcdserver":"3.6.0"}\n{"header":{"member_id":"74"},"members":[${member}]}\n`;
  const all = `${running}\n${answers}`;
  t.match(
    judged('07.unit.server', all.replaceAll('etcd.service', 'etcd-server.service')),
    { state: 'pass' },
    'whatever the unit is called',
  );
  for (const what of [
    'unit',
    'enabled',
    'restart',
    'running',
    'loopback',
    'data',
    'health',
    'members',
    'identity',
  ])
    t.match(judged(`07.${what}.server`, all), { state: 'pass' }, what);
  const environment = running.replace(
    / --initial[^\n]*\n[^\n]*\n --data-dir[^\n]*/,
    ' ETCD_INITIAL_ADVERTISE_PEER_URLS=http://127.0.0.1:2380',
  );
  t.match(
    judged('07.identity.server', `${environment}\n${answers}`),
    { state: 'pass' },
    'configured by its environment',
  );
  const open = all.replace('127.0.0.1:2379 0', '*:2379 0');
  for (const [said, state, name] of [
    ['', 'fail', 'nobody was asked'],
    ['ask https://127.0.0.1:2379 000 35\nask http://127.0.0.1:2379 200 0\n', 'fail', 'in clear'],
    ['ask https://127.0.0.1:2379 200 0\nask http://127.0.0.1:2379 000 1\n', 'fail', 'TLS for all'],
    ['ask https://127.0.0.1:2379 000 56\nask http://127.0.0.1:2379 400 0\n', 'pass', 'TLS'],
  ] as const)
    t.match(
      judged('07.loopback.server', `${open}\n${said}`),
      { state, ...(state === 'fail' ? { actual: 'listens on *:2379' } : {}) },
      name,
    );
  t.match(judged('07.data.server', all.replace('ext2/ext3', 'tmpfs')), {
    state: 'fail',
    actual: /next boot/,
  });
  t.match(
    judged(
      '07.identity.server',
      all.replace(' http://127.0.0.1:2380', ' http://192.168.140.11:2380'),
    ),
    { state: 'fail', cause: { text: /earlier attempt/ } },
  );
  t.match(
    judged(
      '07.members.server',
      all.replace(
        member,
        `${member},{"ID":"9","peerURLs":["http://10.0.0.9:2380"],"isLearner":true}`,
      ),
    ),
    {
      state: 'fail',
      expected: '1 member, started',
      actual: /^2 members; not started, a learner at http:\/\/10/,
    },
  );
  t.match(
    judged(
      '07.health.server',
      all.replace('"true","reason":""', '"false","reason":"RAFT NO LEADER"'),
    ),
    { state: 'fail', actual: 'health false: RAFT NO LEADER' },
  );
  t.match(judged('07.health.server', running), {
    state: 'fail',
    actual: 'no answer',
    expected: 'health true at http://127.0.0.1:2379',
  });
  t.match(judged('07.health.server', `${running}\nurl https://10.0.0.1:2379\n`), {
    state: 'fail',
    expected: 'health true at https://10.0.0.1:2379',
  });
  t.match(
    checkOf('07.health.server').facts['store']?.script,
    /^curl -q "\$\{tls\[@\]\}" -s --noproxy '\*' .* --next "\$\{tls\[@\]\}" -s --noproxy '\*' /m,
    "a proxy of the learner's is not asked",
  );
  const fromFile = running
    .replace(/ --initial[^\n]*\n[^\n]*\n --data-dir[^\n]*/, ' --config-file=/etc/etcd.yaml')
    .replace('127.0.0.1:2380"', '10.0.0.1:2380"');
  for (const words of [
    fromFile,
    fromFile.replace('config-file=/etc/etcd.yaml', 'name=controller'),
    fromFile.replace(' --config', ' --initial-advertise-peer-urls=http://10.0.0.9:2380\n --config'),
  ]) {
    t.match(
      judged('07.identity.server', `${words}\n${answers}`),
      { state: 'pass' },
      'nothing that the data could contradict',
    );
  }
  t.match(
    judged('07.enabled.server', all.replace('UnitFileState=enabled', 'UnitFileState=static')),
    { state: 'fail', actual: 'static, and nothing wants it', cause: { remedy: /WantedBy/ } },
  );
  t.match(
    judged(
      '07.enabled.server',
      all.replace('UnitFileState=enabled', 'UnitFileState=static\nWantedBy=kube-apiserver.service'),
    ),
    { state: 'pass' },
  );
  t.match(
    judged(
      '07.enabled.server',
      all.replace('UnitFileState=enabled', 'UnitFileState=enabled-runtime'),
    ),
    { state: 'fail', actual: 'enabled-runtime' },
  );
  const dead =
    'Id=etcd.service\nLoadState=loaded\nActiveState=activating\nSubState=auto-restart\njournal etcd.service\n| {"level":"fatal","msg":"discovery failed","error":"member 74 has already been bootstrapped"}\n| etcd.service: Main process exited\n';
  t.match(judged('07.running.server', dead), {
    state: 'fail',
    actual: /^etcd.service is starting \(auto-restart\): .*already been bootstrapped/,
    cause: { text: /know this one from before/ },
  });
  t.match(
    judged(
      '07.running.server',
      'Id=etcd.service\nLoadState=loaded\nActiveState=active\nNRestarts=4\nActiveEnterTimestampMonotonic=100000000\nup 112.5\nrestarted etcd.service 69.5\nrestarted etcd.service 99.5\njournal etcd.service\n| etcd.service: Service runtime limit reached. Stopping.\n',
    ),
    {
      state: 'fail',
      actual: /keeps restarting, every 30 s, and runs for 13 s now, restarted 4 times/,
      cause: { text: /RuntimeMaxSec=/ },
    },
  );
  t.match(
    judged('07.health.server', '{"health":"false","reason":"ALARM NOSPACE"}\n'),
    { state: 'fail', cause: { remedy: /compact.*defrag.*alarm disarm/ } },
    'with the way back',
  );
  t.match(judged('07.health.server', '{"health":"false","reason":"ALARM CORRUPT"}\n'), {
    cause: { remedy: /snapshot restore/ },
  });
  t.end();
});

t.test('where etcd keeps its data', async (t) => {
  const folder = t.testdir({ data: { member: { snap: { db: '' } } } });
  /**
   * A process with these words on its command line and the database of `folder` open, asked about
   * as etcd.
   */
  const dataOf = async (...words: readonly string[]): Promise<unknown> => {
    const { stdout } = await runner.run(
      [
        'bash',
        '-c',
        `mkfifo -m 600 "$0/wait"
bash -c 'read -r <> "$1"' etcd "$0/wait" ${words.map((word) => `'${word}'`).join(' ')} 3< "$0/data/member/snap/db" &
pid=$!
systemctl() { echo MainPID=$pid; echo ActiveState=active; }
ss() { :; }
until [ "$(readlink "/proc/$pid/fd/3")" ] && [[ $(< "/proc/$pid/cmdline") == *wait* ]]; do sleep 0.1; done 2> /dev/null
${checkOf('07.data.server').facts['service']!.script}
kill $pid; rm "$0/wait"`,
        folder,
      ],
      { timeoutMs: 30_000 },
    );
    return readService({ exitCode: 0, stdout, stderr: '' }).data?.folder;
  };
  t.equal(await dataOf(`--data-dir=${folder}`), folder, 'its flag says it');
  t.equal(await dataOf('--name', 'controller'), `${folder}/data`, 'nothing says it');
  t.equal(
    await dataOf(`--data-dir=${folder}`, '--config-file', '/etc/etcd.yaml'),
    `${folder}/data`,
    'a file says it, and flags count no more',
  );
  t.equal(
    await dataOf('--data-dir', 'default.etcd'),
    `${folder}/data`,
    'a path that is relative to wherever etcd was started',
  );
});
