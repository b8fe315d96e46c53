import t, { type Test } from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { makeHome, recordLab } from './home.js';

/** What a person gets wrong, and what the program must say. */
interface Bad {
  readonly args: string | readonly string[];
  /** The line that begins with `error: `, without that; {home} stands for the home folder. */
  readonly error: string;
  readonly next: string;
  /** Lines of evidence between the two. */
  readonly details?: readonly string[];
  /** Default 2. */
  readonly code?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the home before. */
  readonly files?: Readonly<Record<string, string>>;
  /** The lab `khw` is recorded in the home. */
  readonly lab?: true;
  /** The home is made below this folder. */
  readonly parent?: string;
}

const digest = 'a'.repeat(64);
const lines = (count: number): string => 'machines: []\n'.repeat(count);
const help = (command: string): string => `\`khw-lab ${command} --help\` shows its usage.`;
const labName =
  'use 1 to 12 lower-case letters, digits and inner dashes, a letter first: --lab khw2';
const chapters = 'Chapters: 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12, 13, 14.';
const noLab = { error: 'there is no lab "khw"', next: '`khw-lab up` makes it.' };
const machines = 'It has jumpbox, server, node-0, node-1.';
const labFile = (name: string): string => `fix ${name} and call the same command again`;

const commandLines: readonly Bad[] = [
  { args: '', error: 'Which command?', next: '`khw-lab --help` lists the commands.' },
  { args: [''], error: 'there is no command ""', next: '`khw-lab --help` lists the commands.' },
  {
    args: 'frobnicate',
    error: 'there is no command "frobnicate"',
    next: '`khw-lab --help` lists the commands.',
  },
  { args: 'statu', error: 'there is no command "statu"', next: 'Did you mean `khw-lab status`?' },
  {
    args: 'destory --yes',
    error: 'there is no command "destory"',
    next: 'Did you mean `khw-lab destroy`?',
  },
  { args: '--verbose', error: 'Which command?', next: '`khw-lab --help` lists the commands.' },
  {
    args: 'status extra',
    error: 'unexpected argument "extra"',
    next: `A lab is named by an option: --lab extra. ${help('status')}`,
  },
  { args: 'status --frobnicate', error: 'unknown option --frobnicate', next: help('status') },
  { args: 'status -x', error: 'unknown option -x', next: help('status') },
  { args: 'status --no-frobnicate', error: 'unknown option --no-frobnicate', next: help('status') },
  { args: 'up --untill 07', error: 'unknown option --untill', next: 'Did you mean --until?' },
  {
    args: 'up --labfile x.yaml',
    error: 'unknown option --labfile',
    next: 'Did you mean --lab-file?',
  },
  { args: 'ssh', error: '<machine> is missing', next: help('ssh') },
  {
    args: 'ssh jumpbox ls -l',
    error: 'unexpected argument "ls"',
    next: 'What is to run there goes after two dashes: `khw-lab ssh <machine> -- ls …`.',
  },
  {
    args: 'kubectl get nodes',
    error: 'unexpected argument "get"',
    next: 'What is to run there goes after two dashes: `khw-lab kubectl -- get …`.',
  },
  { args: 'script 07 08', error: 'unexpected argument "08"', next: help('script') },
  { args: 'script 99', error: 'there is no chapter "99"', next: chapters },
  { args: 'script 07-etcd', error: 'there is no chapter "07-etcd"', next: chapters },
  { args: 'up --until', error: '--until needs a value', next: help('up') },
  { args: 'up --until 99', error: 'there is no chapter "99"', next: chapters },
  { args: 'up --until=', error: 'there is no chapter ""', next: chapters },
  { args: 'up --until 04 --until xx', error: 'there is no chapter "xx"', next: chapters },
  { args: 'status --lab', error: '--lab needs a value', next: help('status') },
  { args: 'status --lab --quiet', error: '--lab needs a value', next: help('status') },
  { args: 'status --lab=', error: '"" is not a lab name', next: labName },
  { args: 'status --lab ../../etc', error: '"../../etc" is not a lab name', next: labName },
  { args: 'destroy --yes --lab .', error: '"." is not a lab name', next: labName },
  { args: 'up --lab Big_Lab', error: '"Big_Lab" is not a lab name', next: labName },
  { args: 'up --lab a-name-too-long', error: '"a-name-too-long" is not a lab name', next: labName },
  { args: 'status --format', error: '--format needs a value', next: help('status') },
  {
    args: 'status --format xml',
    error: '--format cannot be "xml"',
    next: 'It is one of text, json.',
  },
  {
    args: 'up --accelerator fast',
    error: '--accelerator cannot be "fast"',
    next: 'It is one of auto, kvm, tcg.',
  },
  {
    args: 'up --containers docker',
    error: '--containers cannot be "docker"',
    next: 'It is one of auto, pull, build.',
  },
  { args: 'cache', error: '<action> is missing', next: help('cache') },
  {
    args: 'cache wipe',
    error: '<action> cannot be "wipe"',
    next: 'It is one of list, prune, clear.',
  },
  {
    args: 'hosts --write --remove',
    error: '--write and --remove exclude each other',
    next: 'Choose one of the two.',
  },
  {
    args: 'statu',
    env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
    error: 'there is no command "statu"',
    next: 'Did you mean `khw-lab status`?',
  },
  {
    args: 'up --lab-file',
    env: { LANG: 'fr_FR.UTF-8', LC_ALL: 'fr_FR.UTF-8' },
    error: '--lab-file needs a value',
    next: help('up'),
  },
];

const unpinned =
  'kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, etcd-v3.6.0-linux-amd64.tar.gz';
const vouch =
  'Give their digests in a file as sha256sum writes it (--digests FILE), or say that you trust the mirror (--trust-mirror).';

const sources: readonly Bad[] = [
  {
    args: 'up --artifacts offical',
    error: '--artifacts offical: no such source',
    next: 'write --artifacts official',
  },
  {
    args: 'up --artifacts cache,,build',
    error: '--artifacts: an empty name',
    next: 'write one of auto, cache, official, build, mirror=URL_OR_FOLDER, or several of them with commas',
  },
  {
    args: 'up --artifacts cache,auto',
    error: '--artifacts cache,auto: cache is named twice',
    next: 'name each source once: auto, cache, official, build, mirror=URL_OR_FOLDER, or several of them with commas',
  },
  {
    args: 'up --artifacts mirror',
    error: '--artifacts mirror: it is not said where the mirror is',
    next: 'write --artifacts mirror=URL or --artifacts mirror=FOLDER',
  },
  {
    args: 'up --artifacts mirror=ftp://127.0.0.1/',
    error: '--artifacts mirror=ftp://127.0.0.1/: not an http or https URL',
    next: 'write --artifacts mirror=https://HOST/PATH or --artifacts mirror=FOLDER',
  },
  {
    args: 'up --yes --artifacts mirror=/nowhere',
    error: '--artifacts mirror: there is no file /nowhere',
    next: 'Name a folder or a URL that is laid out like the official sites.',
  },
  {
    args: 'up --yes --artifacts mirror=package.json',
    error: '--artifacts mirror: package.json is a file, not a folder',
    next: 'Name a folder or a URL that is laid out like the official sites.',
  },
  {
    args: 'up --yes --artifacts mirror=http://127.0.0.1:9',
    error: `--artifacts mirror=http://127.0.0.1:9: nothing vouches for ${unpinned}`,
    next: vouch,
  },
  {
    args: 'doctor --artifacts cache,mirror=test,official',
    error: `--artifacts mirror=${packageRoot}/test: nothing vouches for ${unpinned}`,
    next: vouch,
  },
  {
    args: 'up --yes --trust-mirror',
    error: '--trust-mirror without a mirror',
    next: 'Name it too: --artifacts mirror=URL_OR_FOLDER.',
  },
  {
    args: 'up --yes --artifacts mirror=test --digests /nowhere',
    error: '--digests: there is no file /nowhere',
    next: 'Name a file as `sha256sum FILE…` writes it.',
  },
  {
    args: `up --yes --image https://u:secret@127.0.0.1:9/x.qcow2 --image-sha256 ${digest}`,
    error: '--image: the address holds a user name or a password, which would be kept and shown',
    next: 'Fetch the file yourself, and name it by its path.',
  },
  {
    args: 'doctor --artifacts bogus',
    error: '--artifacts bogus: no such source',
    next: 'write one of auto, cache, official, build, mirror=URL_OR_FOLDER, or several of them with commas',
  },
  {
    args: 'up --yes --image /nowhere.qcow2',
    error: '--image needs --image-sha256',
    next: 'The site that has the image publishes its SHA-256; without it nobody knows what is booted.',
  },
  {
    args: `up --yes --image-sha256 ${digest}`,
    error: '--image-sha256 without --image',
    next: 'Name the cloud image too: --image PATH_OR_URL.',
  },
  {
    args: 'up --yes --image /nowhere.qcow2 --image-sha256 abc',
    error: '--image-sha256: "abc" is not 64 hexadecimal digits',
    next: 'sha256sum FILE prints them.',
  },
  {
    args: `up --yes --image /nowhere.qcow2 --image-sha256 ${digest}`,
    error: '--image: there is no file /nowhere.qcow2',
    next: 'Name a Debian cloud image (qcow2 or raw), by path or by URL.',
  },
];

const small = (network: string): string =>
  `network: ${network}\nmachines:\n  - { name: jumpbox, role: jumpbox }\n  - { name: server, role: controller }\n  - { name: node-0, role: worker, podCidr: 10.200.0.0/24 }\n`;

const labFiles: readonly Bad[] = [
  {
    args: 'up --lab-file /nowhere.yaml',
    error: '--lab-file: there is no file /nowhere.yaml',
    next: 'Copy the one that ships: labs/khw/lab.yaml.',
  },
  {
    args: 'up --lab-file test',
    error: '--lab-file: test is a folder, not a file',
    next: 'Name the file in it.',
  },
  {
    args: 'up --lab-file package.json/lab.yaml',
    error:
      '--lab-file: package.json/lab.yaml: a file stands where a folder should be (ENOTDIR, stat)',
    next: 'Copy the one that ships: labs/khw/lab.yaml.',
  },
  {
    args: 'up --lab-file test/fixtures/labs/invalid-binary.yaml',
    error: 'test/fixtures/labs/invalid-binary.yaml has a problem',
    next: labFile('test/fixtures/labs/invalid-binary.yaml'),
    details: [
      'test/fixtures/labs/invalid-binary.yaml:1:1 is not a text file; start from a copy of labs/khw/lab.yaml',
    ],
  },
  {
    args: 'doctor --lab-file test/fixtures/labs/invalid-empty.yaml',
    error: 'test/fixtures/labs/invalid-empty.yaml has a problem',
    next: labFile('test/fixtures/labs/invalid-empty.yaml'),
    details: [
      'test/fixtures/labs/invalid-empty.yaml:1:1 is empty; start from a copy of labs/khw/lab.yaml',
    ],
  },
  {
    args: 'up --lab-file {home}/huge.yaml',
    files: { 'huge.yaml': lines(100_000) },
    error: '{home}/huge.yaml has a problem',
    next: labFile('{home}/huge.yaml'),
    details: [
      '{home}/huge.yaml:1:1 is 1270 KiB, too large for a lab file; start from a copy of labs/khw/lab.yaml',
    ],
  },
  {
    args: 'up --lab-file {home}/two.yaml',
    files: { 'two.yaml': 'serviceCidr: lots\nmachnes: []\n' },
    error: '{home}/two.yaml has 2 problems',
    next: labFile('{home}/two.yaml'),
    details: [
      '{home}/two.yaml:1:14 serviceCidr: "lots" is not an IPv4 range; write it like 10.200.0.0/24',
      '{home}/two.yaml:2:1 machnes: unknown key machnes; write machines',
    ],
  },
  {
    args: 'up --yes --lab two --lab-file {home}/two.yaml',
    files: {
      'labs/one/lab.yaml': small('192.168.150.0/24'),
      'two.yaml': small('192.168.150.0/25'),
    },
    error: 'network: 192.168.150.0/25 overlaps 192.168.150.0/24, the network of lab one',
    next: 'Write another range, or auto.',
  },
  {
    args: 'up --yes --lab khw-a --lab-file {home}/two.yaml',
    files: {
      'labs/khw/lab.yaml': small('192.168.150.0/24').replace('server', 'a-server'),
      'two.yaml': small('192.168.151.0/24'),
    },
    error: 'machine server would be khw-a-server in libvirt, as a-server of lab khw is',
    next: 'Choose another name for the lab (--lab), or for the machine.',
  },
  {
    args: 'status',
    files: { 'labs/khw/lab.yaml': 'machines: {' },
    error: '{home}/labs/khw/lab.yaml has a problem',
    next: labFile('{home}/labs/khw/lab.yaml'),
    details: [
      '{home}/labs/khw/lab.yaml:1:12 not YAML: Flow map in block collection must be sufficiently indented and end with a }; look at the indentation and the colons of this line',
    ],
  },
  {
    args: 'up --yes',
    files: { 'labs/khw/lab.yaml': '' },
    error: '{home}/labs/khw/lab.yaml has a problem',
    next: labFile('{home}/labs/khw/lab.yaml'),
    details: ['{home}/labs/khw/lab.yaml:1:1 is empty; start from a copy of labs/khw/lab.yaml'],
  },
  {
    args: 'up --yes --connect test:///default --lab-file test/fixtures/labs/valid-two-controllers.yaml',
    lab: true,
    error:
      'lab khw was made with other machines or addresses than test/fixtures/labs/valid-two-controllers.yaml has',
    next: 'Leave --lab-file out to go on with it, destroy it first (khw-lab destroy --lab khw), or choose another name with --lab.',
  },
];

const labsAndMachines: readonly Bad[] = [
  ...[
    'status',
    'ssh jumpbox',
    'kubectl -- get nodes',
    'console server',
    'stop',
    'kubeconfig',
    'ssh-config',
    'hosts',
    'hosts --write',
  ].map((args) => ({ args, ...noLab })),
  { args: 'status', files: { 'labs/khw/serial/server.log': '' }, ...noLab },
  {
    args: 'ssh jumpbox --lab other',
    lab: true,
    error: 'there is no lab "other"',
    next: 'There is khw: choose with --lab, or make this one with `khw-lab up --lab other`.',
  },
  {
    args: 'ssh serve --connect test:///default',
    lab: true,
    error: 'lab khw has no machine "serve"',
    next: `Did you mean server? ${machines}`,
  },
  {
    args: 'console worker-9 --connect test:///default',
    lab: true,
    error: 'lab khw has no machine "worker-9"',
    next: machines,
  },
  {
    args: 'ssh jumpbox --connect private',
    lab: true,
    code: 3,
    error: 'the libvirt daemon that lab khw was made on is not running',
    next: '`khw-lab up` starts it again.',
  },
  {
    args: 'cache clear --yes',
    lab: true,
    code: 3,
    error: 'the disks of khw build upon the cache',
    next: 'Destroy first: khw-lab destroy --lab khw. `khw-lab cache prune` removes what none of them uses.',
  },
  {
    args: 'hosts --remove --file {home}/hosts',
    files: { hosts: '127.0.0.1 localhost\n# khw-lab khw begin\n' },
    error: 'the block of lab khw is damaged: its fence is on line 2',
    next: 'there must be one line "# khw-lab khw begin" and after it one line "# khw-lab khw end": fix the file by hand',
  },
  {
    args: 'hosts --remove --file /nowhere/hosts',
    error: 'there is no file /nowhere/hosts',
    next: 'Name a file that is there.',
  },
  {
    // Read-only even for root.
    args: 'hosts --write --file /proc/sys/kernel/osrelease --connect test:///default',
    lab: true,
    code: 3,
    error:
      "/proc/sys/kernel/osrelease cannot be changed: EACCES: permission denied, open '/proc/sys/kernel/osrelease'",
    next: 'call the command with sudo',
  },
];

const connections: readonly Bad[] = [
  {
    args: 'status --connect nonsense',
    code: 3,
    error: 'no libvirt answers at nonsense',
    next: '--connect takes auto, private, or a libvirt URI such as qemu:///system',
    details: [
      'error: failed to connect to the hypervisor',
      "error: no connection driver available for URI 'nonsense' does not include a driver name",
    ],
  },
  {
    args: 'destroy --yes --lab doomed --connect qemu:///nonsense',
    code: 3,
    error: 'no libvirt answers at qemu:///nonsense',
    next: '--connect takes auto, private, or a libvirt URI such as qemu:///system',
  },
  {
    args: 'up --yes --connect test:///nowhere',
    code: 3,
    error: 'this computer is not ready: a requirement is not met',
    next: 'khw-lab doctor --fix shows and runs what fixes it',
    details: [
      'libvirt answers: libvirt (test:///nowhere) refused: version; start the service, or call as root with --connect private',
    ],
  },
  { args: 'status --connect test:///default', ...noLab },
];

const questions: readonly Bad[] = [
  {
    args: 'destroy',
    error: 'Destroy lab khw: its machines, disks and keys? Not a terminal: cannot ask.',
    next: 'Add --yes to agree.',
  },
  {
    args: 'up --connect test:///default',
    error: 'Create lab khw? Not a terminal: cannot ask.',
    next: 'Add --yes to agree.',
  },
  {
    args: 'destroy --yes=maybe',
    error: 'Destroy lab khw: its machines, disks and keys? Not a terminal: cannot ask.',
    next: 'Add --yes to agree.',
  },
];

const homes: readonly Bad[] = [
  ...['status', 'up', 'destroy --yes --lab doomed', 'cache list'].flatMap((args) =>
    ['/proc/version', '/proc/x'].map((folder) => ({
      args,
      env: { KHW_LAB_HOME: folder },
      error: `KHW_LAB_HOME=${folder}: no files can be kept there (proc)`,
      next: 'Name another folder: KHW_LAB_HOME=FOLDER.',
    })),
  ),
  {
    args: 'up',
    env: { KHW_LAB_CACHE: '/proc/x' },
    error: 'KHW_LAB_CACHE=/proc/x: no files can be kept there (proc)',
    next: 'Name another folder: KHW_LAB_CACHE=FOLDER.',
  },
  {
    args: 'status',
    env: { KHW_LAB_HOME: '/tmp/a"b' },
    error:
      'KHW_LAB_HOME=/tmp/a"b: the name holds ", which not every program that khw-lab needs can be told',
    next: 'Name another folder: KHW_LAB_HOME=FOLDER.',
  },
  {
    args: 'status',
    env: { KHW_LAB_HOME: '{home}/file' },
    files: { file: '' },
    error: '{home}/file/labs/khw/lab.yaml: a file stands where a folder should be (ENOTDIR, stat)',
    next: 'Copy the one that ships: labs/khw/lab.yaml.',
  },
  {
    args: 'destroy --yes --lab doomed',
    env: { KHW_LAB_HOME: '{home}/file' },
    files: { file: '' },
    code: 3,
    error: '{home}/file/labs: a file stands where a folder should be (ENOTDIR, mkdir)',
    next: 'See what is there: ls -ld {home}/file/labs. KHW_LAB_HOME=FOLDER keeps everything elsewhere.',
  },
  {
    args: 'status',
    env: { KHW_LAB_HOME: `/${'x'.repeat(300)}` },
    error: `/${'x'.repeat(300)}/labs/khw/lab.yaml: the name is too long (ENAMETOOLONG, stat)`,
    next: 'Copy the one that ships: labs/khw/lab.yaml.',
  },
  {
    args: 'up',
    files: { 'labs/khw.lock': 'not ours' },
    code: 3,
    error: '{home}/labs/khw.lock is not a lock file of ours',
    next: 'when no other khw-lab is running: rm {home}/labs/khw.lock',
  },
];

/**
 * What only root's private daemon can be in want of: its definitions are there, so it would be
 * started.
 */
const rootsHomes: readonly Bad[] =
  process.getuid?.() !== 0
    ? []
    : [
        {
          args: 'status',
          files: { 'run/etc/qemu/khw-server.xml': '' },
          parent: '/run',
          error: 'the private libvirt daemon has a /run of its own and could not see {home}',
          next: 'set KHW_LAB_HOME to a folder elsewhere',
        },
      ];

const table: Readonly<Record<string, readonly Bad[]>> = {
  'command lines': commandLines,
  'sources and images': sources,
  'lab files': labFiles,
  'labs and machines': labsAndMachines,
  connections,
  questions,
  homes: [...homes, ...rootsHomes],
};

for (const [title, rows] of Object.entries(table)) {
  t.test(title, async (t) => {
    for (const row of rows) await refused(t, row);
  });
}

async function refused(
  t: Test,
  { args, error, next, details, code = 2, env = {}, files, lab, parent }: Bad,
): Promise<void> {
  const home = makeHome(files, parent);
  t.teardown(home.remove);
  if (lab === true) await recordLab(home);
  const here = (text: string): string => text.replaceAll('{home}', home.path);
  const before = home.files();
  const surroundings = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, here(value)]),
  );
  const argv = (
    typeof args === 'string' ? args.split(' ').filter((word) => word !== '') : args
  ).map(here);
  // A language is chosen when a program starts.
  const result = await ('LANG' in env ? home.start : home.run)(argv, { env: surroundings });
  const said = result.stderr.trimEnd().split('\n');
  const at = said.findIndex((line) => line.startsWith('error: '));
  t.strictSame(
    {
      code: result.code,
      stdout: result.stdout,
      error: said[at],
      next: said.at(-1),
      files: home.files(),
      ...(details === undefined ? {} : { details: said.slice(at + 1, -1) }),
    },
    {
      code,
      stdout: '',
      error: here(`error: ${error}`),
      next: here(`next: ${next}`),
      files: before,
      ...(details === undefined ? {} : { details: details.map((line) => here(`  ${line}`)) }),
    },
    `khw-lab ${argv.join(' ')}`,
  );
}
