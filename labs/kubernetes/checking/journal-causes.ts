import type { KnownCause } from '../../../lib/evidence/journal.js';
import { etcdDocs } from '../links.js';
import { kubernetesDocs } from './verdict.js';

const etcdFlagDocs = etcdDocs('op-guide/configuration/');
const etcdClusterDocs = etcdDocs('op-guide/clustering/');
const containerdDocs = 'https://github.com/containerd/containerd/blob/main/docs/cri/config.md';
const execDocs = 'https://man7.org/linux/man-pages/man5/systemd.exec.5.html';
const serviceDocs = 'https://man7.org/linux/man-pages/man5/systemd.service.5.html';
const resourceDocs = 'https://man7.org/linux/man-pages/man5/systemd.resource-control.5.html';
const encryptionDocs = kubernetesDocs('tasks/administer-cluster/encrypt-data/');

/**
 * What journals say, and what it means: where one line has the words of several, the first of them
 * holds. The words are those of the programs (Kubernetes 1.32, etcd 3.6, containerd 2.1, systemd
 * 252); where another version says it otherwise, the last complaint is shown as it is.
 */
export const journalCauses: readonly KnownCause[] = [
  {
    id: 'out-of-memory',
    pattern: /killed by the OOM killer|cannot allocate memory|fatal error: runtime: out of memory/i,
    text: 'The kernel has killed it for lack of memory.',
    remedy:
      '`free -m` shows what the machine has, `systemctl show -p MemoryMax UNIT` what the unit may have: take the limit away, or give the machine more.',
    link: resourceDocs,
  },
  {
    id: 'runtime-limit',
    pattern: /Service runtime limit reached/,
    text: 'Its unit lets it run only so long: RuntimeMaxSec= ends it each time.',
    remedy:
      '`systemctl cat UNIT` shows where RuntimeMaxSec= is set: take it out, daemon-reload and restart.',
    link: serviceDocs,
  },
  {
    id: 'watchdog',
    pattern: /Watchdog timeout/,
    text: 'Its unit asks for signs of life (WatchdogSec=), which this program does not give.',
    remedy:
      '`systemctl cat UNIT` shows where WatchdogSec= is set: take it out, daemon-reload and restart.',
    link: serviceDocs,
  },
  {
    id: 'start-timeout',
    pattern: /start operation timed out/,
    text: 'It did not tell systemd in time that it is ready, as Type=notify asks: it waits for something, or never tells.',
    remedy:
      'Type=simple for a program that does not speak to systemd; else its own lines say what it waits for.',
    link: serviceDocs,
  },
  {
    id: 'environment-file',
    pattern: /Failed to load environment files: (.{0,200})/,
    text: 'systemd cannot read a file that EnvironmentFile= of the unit names: $1.',
    remedy: 'Put the file there, or correct EnvironmentFile=.',
    link: execDocs,
  },
  {
    id: 'working-directory',
    pattern: /(?:requested working directory failed|Failed at step CHDIR)[^:]{0,80}: (.{0,200})/,
    text: 'The folder that WorkingDirectory= of the unit names cannot be entered: $1.',
    remedy: 'Make the folder, or correct WorkingDirectory=.',
    link: execDocs,
  },
  {
    id: 'user-unknown',
    pattern: /Failed to determine (?:user|group) credentials|Failed at step (?:USER|GROUP)/,
    text: 'There is no such user or group as User= or Group= of the unit names.',
    remedy: '`systemctl cat UNIT` shows it; make the user, or take the line out.',
    link: execDocs,
  },
  {
    id: 'wrong-architecture',
    pattern: /Exec format error|cannot execute binary file/,
    text: 'The program was built for another kind of processor.',
    remedy: 'Compare `uname -m` with `file` of the program, and download the right one.',
    link: execDocs,
  },
  {
    id: 'program-missing',
    pattern:
      /(?:Failed to (?:locate executable|execute command|at step EXEC spawning)|Unable to locate executable) '?(\/\S+?)'?: No such file/,
    text: '$1 is not there.',
    remedy: 'Put the program where ExecStart of the unit looks for it.',
    link: execDocs,
  },
  {
    id: 'program-not-executable',
    pattern: /(?:Failed to (?:execute|locate executable)|Failed at step EXEC).*Permission denied/,
    text: 'The program may not be executed.',
    remedy: '`chmod +x` it.',
    link: execDocs,
  },
  {
    id: 'unknown-flag',
    pattern: /unknown (?:shorthand )?flag: (\S+)|flag provided but not defined: (\S+)/,
    text: 'The program knows no flag $1$2.',
    remedy:
      'Look for a slip, for a missing \\ at the end of the line before, or for a flag of another version.',
    link: kubernetesDocs('reference/command-line-tools-reference/'),
  },
  {
    id: 'required-flag',
    pattern: /(?:^|["' ])-{0,2}([a-z][a-z-]+) (?:is a required flag|must be specified)/,
    text: 'It does not start without --$1.',
    remedy:
      'Add the flag to the unit; a backslash that is missing at the end of a line loses all behind it.',
    link: kubernetesDocs('reference/command-line-tools-reference/'),
  },
  {
    id: 'serving-half',
    pattern: /missing filename for serving cert/,
    text: 'Of --tls-cert-file and --tls-private-key-file it was given one alone.',
    remedy: 'Give it both, in the unit.',
    link: kubernetesDocs('reference/command-line-tools-reference/'),
  },
  {
    id: 'feature-gate',
    pattern: /unrecognized feature gate: ["']?(\w+)/,
    text: 'This release knows no feature gate $1 (featureGates, --feature-gates).',
    remedy: 'Take it out, or correct its name.',
    link: kubernetesDocs('reference/command-line-tools-reference/feature-gates/'),
  },
  {
    id: 'node-allocatable',
    pattern:
      /invalid Node Allocatable configuration.{0,20}[Rr]esource ["']?([\w.-]+)["']? has a reservation/,
    text: 'The kubelet is to keep back more $1 than the machine has: kubeReserved, systemReserved or evictionHard of its configuration.',
    remedy: 'Ask for less there; `free -m` and `df -h` show what there is.',
    link: kubernetesDocs('tasks/administer-cluster/reserve-compute-resources/'),
  },
  {
    id: 'stray-word',
    pattern: /does not take any arguments, got|\bunknown command |' is not a valid flag/,
    text: "A word stands alone on its command line: a blank in a flag's value, or behind a backslash that should go on with the next line of the unit; the flags after that are lost.",
    remedy:
      '`grep -n "\\\\ $" FILE` finds such a backslash in a unit file; `systemctl cat UNIT` shows all of it.',
    link: 'https://man7.org/linux/man-pages/man7/systemd.syntax.7.html',
  },
  {
    id: 'quoted-runtime-config',
    pattern:
      /unknown api groups? \S*['"]|invalid (?:value|argument) .*['"]api\/all|--runtime-config.{0,20}['"]'api/,
    text: 'Quotes have become part of --runtime-config: systemd takes quotes away only around a whole word.',
    remedy: 'Write --runtime-config=api/all=true, without quotes.',
    link: 'https://github.com/kelseyhightower/kubernetes-the-hard-way/issues/552',
  },
  {
    id: 'encryption-key',
    pattern:
      /(?:secrets? (?:is not|must be) .*base64|illegal base64 data|secret is not of the expected length|must be one of \[16,? 24,? 32\]|secret.*required)/i,
    text: 'The key in the encryption configuration is no base64 text of 32 bytes: the variable was empty or not exported when the file was made.',
    remedy:
      'Make encryption-config.yaml again with an exported ENCRYPTION_KEY, and copy it to the controller.',
    link: encryptionDocs,
  },
  {
    id: 'encryption-config',
    pattern:
      /(?:EncryptionConfiguration|encryption[- ]provider|encryption config).*(?:error|invalid|unknown|at least one|failed|no such file|strict decoding)|error (?:while )?parsing (?:file|encryption provider)|at least one provider/i,
    text: 'The API server cannot read its encryption configuration.',
    remedy:
      'Look at the indentation of encryption-config.yaml, and whether the file is where --encryption-provider-config says.',
    link: encryptionDocs,
  },
  {
    id: 'etcd-forgot',
    pattern: /tocommit\(\d+\) is out of range \[lastIndex\(\d+\)\]/,
    text: 'This member has forgotten what it had told the others: its data are older than they know it to have.',
    remedy:
      'One member of several is not restored alone. On another one: `etcdctl member remove` and `member add`; here remove /var/lib/etcd/member, and start it with --initial-cluster-state existing.',
    link: etcdDocs('op-guide/runtime-configuration/'),
  },
  {
    id: 'etcd-damaged',
    pattern:
      /invalid database|freepages: failed|unexpected fault address|page \d{1,20} already freed|cannot be repaired|failed to (?:open WAL|recover from snapshot|open database)|walp?b?: |snapp?b?: /i,
    text: "etcd's data are damaged, and it cannot start on them.",
    remedy:
      'Restore a snapshot (`etcdutl snapshot restore`) or the lab (`khw-lab checkpoint restore`); a member of several can be removed, emptied and added again.',
    link: etcdDocs('op-guide/recovery/'),
  },
  {
    id: 'etcd-cluster-id',
    pattern: /cluster ID mismatch|mismatched? cluster/i,
    text: 'etcd found data of another cluster.',
    remedy: 'Stop etcd on all members, remove /var/lib/etcd/member, and start it again.',
    link: etcdFlagDocs,
  },
  {
    id: 'etcd-already-known',
    pattern: /member .* has already been bootstrapped/,
    text: 'The other members know this one from before; it comes with an empty data folder.',
    remedy:
      'On another member: `etcdctl member remove` and `member add`; here --initial-cluster-state existing, for its first start.',
    link: etcdDocs('op-guide/runtime-configuration/'),
  },
  {
    id: 'etcd-own-entry',
    pattern:
      /couldn't find local name \\?"([\w.-]+)|--initial-(?:cluster|advertise-peer-urls) has (\S+) but missing from/,
    text: "This member's own flags and its entry in --initial-cluster do not agree: $1$2.",
    remedy:
      'The entry must be NAME=URL, with --name and --initial-advertise-peer-urls of this very machine.',
    link: etcdClusterDocs,
  },
  {
    id: 'etcd-members-differ',
    pattern: /member count is unequal|no match found for existing member/,
    text: '--initial-cluster is not the list of members that the cluster has.',
    remedy: 'Compare it with `etcdctl member list` on another member.',
    link: etcdClusterDocs,
  },
  {
    id: 'etcd-member-removed',
    pattern: /the member has been permanently removed from the cluster/,
    text: 'This member was removed from the cluster, and its data are of no use any more.',
    remedy:
      'Add it again on another member (`etcdctl member add`), remove /var/lib/etcd/member here, and start it with --initial-cluster-state existing.',
    link: etcdDocs('op-guide/runtime-configuration/'),
  },
  {
    id: 'config-version',
    pattern: /no kind "(\w+)" is registered for version "([^"]+)"/,
    text: 'The configuration file names version $2, which this release does not know for $1.',
    remedy: 'Correct apiVersion in the file.',
    link: kubernetesDocs('reference/config-api/'),
  },
  {
    id: 'config-field',
    pattern: /strict decoding error: (.*)/,
    text: 'The configuration file has something that does not belong there: $1.',
    remedy: 'Look for a slip or wrong indentation.',
    link: kubernetesDocs('reference/config-api/'),
  },
  {
    id: 'containerd-config',
    pattern: /failed to (?:load|decode|unmarshal) (?:TOML|config)|toml: |failed to load TOML/i,
    text: 'containerd cannot read /etc/containerd/config.toml.',
    remedy: '`containerd config dump` shows the line.',
    link: containerdDocs,
  },
  {
    id: 'swap',
    pattern: /running with swap on is not supported/i,
    text: 'The kubelet does not start while there is swap.',
    remedy: '`swapoff -a`, and take the swap line out of /etc/fstab; or failSwapOn: false.',
    link: kubernetesDocs('concepts/cluster-administration/swap-memory-management/'),
  },
  {
    id: 'cgroup-driver',
    pattern:
      /kubelet cgroup driver: \\?"(\w+)\\?" is different from.*cgroup driver: \\?"(\w+)|expected cgroupsPath to be of format|misconfiguration: .*cgroup/i,
    text: 'Kubelet and container runtime use different cgroup drivers.',
    remedy: 'cgroupDriver: systemd for the kubelet, SystemdCgroup = true for containerd.',
    link: kubernetesDocs('setup/production-environment/container-runtimes/#cgroup-drivers'),
  },
  {
    id: 'cri-missing',
    pattern: /unknown service runtime\.v1\.(?:RuntimeService|ImageService)/,
    text: 'containerd runs without its CRI plugin: packaged configurations switch it off.',
    remedy:
      'Take "cri" out of disabled_plugins in /etc/containerd/config.toml, and restart containerd.',
    link: containerdDocs,
  },
  {
    id: 'cri-socket',
    pattern:
      /(?:dial unix|connect:?) ["']?(\S*\.sock).*(?:no such file|connection refused)|validate CRI v1 runtime API/,
    text: 'The kubelet does not find the container runtime at $1.',
    remedy: 'Compare containerRuntimeEndpoint with the socket of the running containerd.',
    link: kubernetesDocs('setup/production-environment/container-runtimes/'),
  },
  {
    id: 'proxy-mode',
    pattern:
      /unknown (?:proxy )?mode|Mode: Invalid value: "?([^":,]+)|must be (?:blank or )?.*iptables/i,
    text: 'kube-proxy knows no mode $1.',
    remedy: 'mode: "iptables" in kube-proxy-config.yaml.',
    link: kubernetesDocs('reference/config-api/kube-proxy-config.v1alpha1/'),
  },
  {
    id: 'proxier-unfit',
    pattern: /can't use the (\w+) proxier:? ?(.{0,160})/i,
    text: 'The machine has not what the mode $1 of kube-proxy needs: $2',
    remedy: 'mode: "iptables" in kube-proxy-config.yaml, or install what it asks for.',
    link: kubernetesDocs('reference/networking/virtual-ips/#proxy-modes'),
  },
  {
    id: 'key-mismatch',
    pattern: /private key does not match public key|tls: private key type does not match/,
    text: 'Certificate and key are not a pair: PAIR.',
    remedy:
      'Does each name what it should? If so, copy both from the jumpbox, from the same run of openssl.',
    link: kubernetesDocs('setup/best-practices/certificates/'),
  },
  {
    id: 'file-missing',
    pattern:
      /(?:open|stat|lstat|read|load(?:ing)?(?: file)?) ["']?(\/[^\s:"']+)["']?: no such file or directory/,
    text: '$1 is not there.',
    remedy: 'Copy it to that place, or correct the path.',
    link: kubernetesDocs('reference/command-line-tools-reference/'),
  },
  {
    id: 'file-unreadable',
    pattern: /(?:open|stat|lstat|read|mkdir|directory) ["']?(\/[^\s:"']+)["']?: permission denied/,
    text: 'The program may not read or write $1.',
    remedy: '`ls -l` shows whose it is, `systemctl cat UNIT` as whom the program runs (User=).',
    link: execDocs,
  },
  {
    id: 'port-taken',
    pattern: /(?:listen \w{1,8} (\S{0,80}:\d{1,5}).{0,100})?address already in use/,
    text: 'Another program listens on $1 already.',
    remedy: '`ss -ltnp` names it.',
    link: 'https://man7.org/linux/man-pages/man8/ss.8.html',
  },
  {
    id: 'unknown-authority',
    pattern: /certificate signed by unknown authority/,
    text: 'The other side shows a certificate of another authority: the authority was made again, and old copies are left.',
    remedy: 'Compare the digests of all copies of its certificate.',
    link: kubernetesDocs('setup/best-practices/certificates/'),
  },
  {
    id: 'name-not-in-certificate',
    pattern: /certificate is valid for (.*?), not (\S+)/,
    text: 'The certificate does not name $2.',
    remedy: 'Make the certificate again with that name in it, or use a name it has.',
    link: kubernetesDocs('setup/best-practices/certificates/'),
  },
  {
    id: 'expired',
    pattern: /certificate has expired or is not yet valid/,
    text: "A certificate is not valid at this machine's time.",
    remedy: "Compare `date` on the machines with the certificate's dates.",
    link: kubernetesDocs('setup/best-practices/certificates/'),
  },
  {
    id: 'node-identity',
    pattern: /User "(system:node:[^"]*)" cannot|node "?([\w.-]+)"? is not allowed to modify node/,
    text: "The kubelet's certificate is made out to $1$2, which is not this node.",
    remedy: 'Give each node its own kubeconfig, with CN=system:node:NAME.',
    link: kubernetesDocs('reference/access-authn-authz/node/'),
  },
  {
    id: 'name-unknown',
    pattern: /lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure)/,
    text: 'The machine does not know the name $1.',
    remedy: 'Add it to /etc/hosts.',
    link: 'https://man7.org/linux/man-pages/man5/hosts.5.html',
  },
  {
    id: 'etcd-request-size',
    pattern: /etcdserver: request is too large/,
    text: 'etcd refuses what it is to store as too large: --max-request-bytes of etcd allows too little.',
    remedy: 'Take --max-request-bytes out of the unit of etcd, and restart it.',
    link: etcdFlagDocs,
  },
  {
    id: 'etcd-away',
    pattern:
      /\d:2379\b.*(?:connection refused|context deadline exceeded)|failed to create storage backend/,
    text: 'The API server does not reach etcd.',
    remedy:
      '`systemctl status etcd`, and compare --etcd-servers with --listen-client-urls of etcd.',
    link: etcdFlagDocs,
  },
  {
    id: 'api-away',
    pattern:
      /dial tcp (\S+:6443):? .*(?:connection refused|i\/o timeout|no route to host|network is unreachable)/,
    text: 'The API server at $1 is not reached.',
    remedy: 'Does it run (`ss -ltnp`)? Is it the right address?',
    link: kubernetesDocs('tasks/debug/debug-cluster/'),
  },
  {
    id: 'slow-start',
    after: ['etcd-away', 'out-of-space'],
    pattern:
      /PostStartHook "(?:start-service-ip-repair-controllers|rbac\/bootstrap-roles|scheduling\/bootstrap-system-priority-classes)" failed/,
    text: 'The API server ends itself where its first work takes more than 30 s or a minute, which cannot be set: the machine is too slow, or etcd is.',
    remedy:
      'systemd starts it again, and what it has made so far is there. If it comes to this each time, give the machine a second processor.',
    link: kubernetesDocs('tasks/debug/debug-cluster/'),
  },
  {
    id: 'leader-lost',
    after: [
      'api-away',
      'unknown-authority',
      'name-not-in-certificate',
      'expired',
      'name-unknown',
      'etcd-request-size',
    ],
    pattern: /[Ll]eaderelection lost|failed to renew lease/,
    text: 'The program gave up because it could not renew its lease in time: the API server was away, or the machines are too slow for a lease of 15 s.',
    remedy:
      'Look at the API server. If `khw-lab status` calls the machines slow, `khw-lab diff` of the chapter on the control plane shows what gives the lease more time.',
    link: kubernetesDocs('concepts/architecture/leases/'),
  },
  {
    id: 'out-of-space',
    pattern: /no space left on device/,
    text: 'The disk is full.',
    remedy: '`df -h`',
    link: 'https://man7.org/linux/man-pages/man1/df.1.html',
  },
];
