import { documentedActs } from '../documents/acts.js';
import type { Laptop } from './laptop.js';

/** One thing that the user does, and what must come of it. */
export interface Act {
  readonly what: string;
  /** Typed by ada in a login of its own. */
  readonly line: string;
  readonly code?: number;
  /** Found in what is printed. */
  readonly says?: RegExp;
}

export interface Played {
  readonly act: Act;
  readonly code: number;
  readonly seconds: number;
  /** Everything that was printed. */
  readonly text: string;
  readonly right: boolean;
}

/** A user's first day with this computer: nothing is set up, and what mends it is said and done. */
export const gettingReady: readonly Act[] = [
  {
    what: 'doctor tells what is missing',
    line: 'khw-lab doctor --lab-file /srv/small.yaml',
    code: 3,
    says: /FAIL your user in group libvirt/,
  },
  {
    what: 'doctor --fix mends it, and says that a new login is needed',
    line: 'khw-lab doctor --lab-file /srv/small.yaml --fix --yes',
    code: 3,
    says: /log out and in again/,
  },
  {
    what: 'doctor is content after that',
    line: 'khw-lab doctor --lab-file /srv/small.yaml',
    says: /ok {3}emulated guests boot: the guests' kernel boots/,
  },
];

/** Files that are root's or QEMU's are named for them: what counts is whether they can be read. */
const nobodyLooks: Act = {
  what: "nobody finds a private key in the lab's files",
  line: 'sudo find /var/lib/khw-lab/labs -type f -print0 | sudo -u nobody xargs -0 grep -lsaE "PRIVATE KEY|client-key-data" | grep . && exit 1 || true',
};

/** What of ada's lab nobody else may change: its definitions, states, keys and certificates. */
const lookAtLab = [
  'for each in $(virsh list --all --name); do virsh domstate $each; virsh dumpxml $each; virsh snapshot-list --name $each; done',
  'virsh net-list --all',
  'virsh net-dumpxml khw',
  'cd /var/lib/khw-lab/labs/khw',
  'find lab.yaml ssh pki -type f -exec sha256sum {} + | sort',
].join('; ');

const byBob = (line: string): string => `sudo su - bob -c '${line}'`;
/** What is asked for is not there, or is taken: in both cases the sentence names ada. */
const notBobs = (line: string): Act => ({
  what: `bob: ${line}`,
  line: byBob(`khw-lab ${line}`),
  code: 2,
  says: /^error: there is no lab "khw" of yours; ada has a lab "khw" in \/var\/lib\/khw-lab/m,
});
const taken = (line: string, says: RegExp): Act => ({
  what: `bob: ${line}`,
  line: byBob(`khw-lab ${line}`),
  code: 3,
  says,
});
const adas = 'belongs to the lab khw of ada \\(uid 1000\\), in /var/lib/khw-lab';

/** A second user of the same libvirt, while ada's lab `khw` of small.yaml runs. */
export const secondUser: readonly Act[] = [
  {
    what: 'a user bob in group libvirt',
    line: 'sudo useradd --create-home --shell /bin/bash --groups libvirt bob && grep ^export .profile | sudo tee -a /home/bob/.profile',
  },
  { what: 'bob has the same libvirt', line: byBob('virsh list --name'), says: /^khw-server$/m },
  {
    what: "a lab file with ada's range",
    line: 'sed "1i network: $(khw-lab status --format json | node -p "JSON.parse(fs.readFileSync(0)).network")" /srv/small.yaml | sudo tee /srv/same-range.yaml',
  },
  { what: "ada's lab before", line: `(${lookAtLab}) | tee before`, says: /<name>khw<\/name>/ },
  ...[
    'status',
    'stop',
    'destroy --yes',
    'reset 05 --yes',
    'checkpoint list',
    'checkpoint restore mine --yes',
    'ssh server -- true',
    'console server --log',
  ].map(notBobs),
  taken(
    'up --yes --lab-file /srv/small.yaml',
    new RegExp(`^error: domain khw-jumpbox exists and ${adas}`, 'm'),
  ),
  taken('start 05 --yes', new RegExp(`^error: domain khw-jumpbox exists and ${adas}`, 'm')),
  taken(
    'up --yes --lab bobs --lab-file /srv/same-range.yaml',
    new RegExp(`^error: [0-9./]+ overlaps [0-9./]+ of network khw, which ${adas}`, 'm'),
  ),
  { what: "ada's lab after", line: `(${lookAtLab}) > after; diff before after` },
  { what: "ada's status", line: 'khw-lab status', says: /server +\S+ +running/ },
];

/** A lab of two machines to chapter 05, everything that is done with one, and its end. */
export const smallLab: readonly Act[] = [
  { what: 'up --until 05', line: 'khw-lab up --yes --lab-file /srv/small.yaml --until 05' },
  { what: 'status', line: 'khw-lab status', says: /server/ },
  { what: 'check', line: 'khw-lab check', says: /All \d+ checks passed/ },
  nobodyLooks,
  { what: 'console --log', line: 'khw-lab console server --log', says: /login:/ },
  {
    what: 'ssh',
    line: 'khw-lab ssh server -- hostname --fqdn',
    says: /^server\.kubernetes\.local$/m,
  },
  {
    what: 'ssh-config',
    line: 'khw-lab ssh-config > khw.conf; ssh -F khw.conf khw-server hostname',
    says: /^server$/m,
  },
  { what: 'checkpoint save', line: 'khw-lab checkpoint save mine' },
  { what: 'a file is made', line: 'khw-lab ssh server -- touch /root/later' },
  { what: 'checkpoint restore', line: 'khw-lab checkpoint restore mine --yes' },
  { what: 'the file is gone', line: 'khw-lab ssh server -- test ! -e /root/later' },
  ...secondUser,
  { what: 'reset 05', line: 'khw-lab reset 05 --yes' },
  {
    what: 'virsh managedsave',
    line: 'virsh managedsave khw-jumpbox && virsh managedsave khw-server',
  },
  { what: 'up from there', line: 'khw-lab up --yes --until 05' },
  { what: 'check, again', line: 'khw-lab check', says: /All \d+ checks passed/ },
  { what: 'stop', line: 'khw-lab stop --yes' },
];

/** The four machines, to chapter 12. */
export const wholeLab: readonly Act[] = [
  { what: 'up, to chapter 12', line: 'khw-lab up --yes' },
  { what: 'check all', line: 'khw-lab check all', says: /All \d+ checks passed/ },
  { what: 'checkpoint save', line: 'khw-lab checkpoint save noon' },
  nobodyLooks,
  { what: 'kubectl', line: 'khw-lab kubectl -- get nodes', says: /node-1 +Ready/ },
  { what: 'checkpoint restore', line: 'khw-lab checkpoint restore noon --yes' },
  {
    what: 'virsh managedsave of all four',
    line: 'for machine in jumpbox server node-0 node-1; do virsh managedsave khw-$machine || exit; done',
  },
  { what: 'up from there', line: 'khw-lab up --yes' },
  { what: 'check all, again', line: 'khw-lab check all', says: /All \d+ checks passed/ },
  ...documentedActs,
  { what: 'stop', line: 'khw-lab stop --yes' },
];

/** To be played at the end of every laptop's day. */
export const ending: readonly Act[] = [
  { what: 'destroy', line: 'khw-lab destroy --yes' },
  { what: 'no domain is left', line: 'virsh list --all --name | grep . && exit 1 || true' },
  { what: 'no network is left', line: 'virsh net-list --all --name | grep khw && exit 1 || true' },
  {
    what: 'no process is left',
    line: 'ps -eo comm | grep -E "qemu-system|dnsmasq" && exit 1 || true',
  },
  {
    what: 'no file of the lab is left',
    line: 'find /var/lib/khw-lab/labs -mindepth 1 | grep . && exit 1 || true',
  },
  {
    what: 'libvirt keeps nothing of it',
    line: 'sudo find /var/lib/libvirt /etc/libvirt/qemu /var/log/libvirt/qemu -name "khw*" -not -name "*.log*" | grep . && exit 1 || true',
  },
  {
    what: "nothing in the user's home belongs to root",
    line: 'sudo find ~ ! -user ada | grep . && exit 1 || true',
  },
  {
    what: "nor in the lab's home",
    line: 'sudo find /var/lib/khw-lab ! -user ada | grep . && exit 1 || true',
  },
];

/** Plays one act; never throws for what the user's command does. */
export async function play(
  laptop: Laptop,
  act: Act,
  onLine?: (line: string) => void,
): Promise<Played> {
  const { exitCode, stdout, stderr, ms } = await laptop.ada(
    act.line,
    onLine === undefined ? {} : { onLine },
  );
  const text = `${stdout}${stderr}`;
  return {
    act,
    code: exitCode,
    seconds: ms / 1000,
    text,
    right: exitCode === (act.code ?? 0) && act.says?.test(text) !== false,
  };
}
