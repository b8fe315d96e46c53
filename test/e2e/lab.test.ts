/**
 * The whole life of a lab on real guests, in one running order, with khw-lab used as a person would use it. It is one
 * file because making a lab takes minutes: each part goes on from where the one before ended.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ownCache } from '../helpers/cache.js';
import { khwLab, type CliOptions, type CliResult } from '../helpers/cli.js';
import { labelledPath } from '../helpers/temporary.js';

if (process.getuid?.() !== 0) {
  t.comment('the private libvirt daemon needs root: run this as root, or where qemu:///system answers');
}

// A home of its own, so that a lab of the person who runs this is not touched; the cache is theirs, to save the building.
const home = labelledPath('lab-', '/var/lib');
const cache = ownCache();
const env = { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache };
// On a system libvirtd, labels go by lab name: it must not be anybody's.
const name = 'khwe2e';
const before = machineState();

const lab = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> => khwLab([...args.slice(0, 1), '--lab', name, ...args.slice(1)], { ...options, env });
const on = (machine: string, command: string, input?: string): Promise<CliResult> =>
  lab(['ssh', machine, '--', command], input === undefined ? {} : { input });

t.teardown(async () => {
  await lab(['destroy', '--yes']);
  rmSync(home, { recursive: true, force: true });
});

/** Starts `up`, sends a signal when a line of its progress matches, and answers how it ended. */
function interruptedUp(pattern: RegExp, signal: NodeJS.Signals, args: readonly string[] = []): Promise<CliResult> {
  let sent = false;
  return lab(['up', '--yes', ...args], {
    watch: (line, child) => {
      if (sent || !pattern.test(line)) return;
      sent = true;
      child.kill(signal);
    },
  });
}

function timed(t: Test, result: CliResult, what: string): CliResult {
  t.comment(`${what}: ${result.seconds.toFixed(1)} s, exit code ${result.code ?? 'none (signal)'}`);
  return result;
}

function ok(t: Test, result: CliResult, what: string): CliResult {
  timed(t, result, what);
  if (result.code !== 0) t.comment(result.stdout.slice(-2000), result.stderr.slice(-6000));
  t.equal(result.code, 0, what);
  return result;
}

t.test('kill -9 while machines boot; Ctrl-C; the second command is told who holds the lab', async (t) => {
  const killed = timed(t, await interruptedUp(/booting|Start machines/, 'SIGKILL', ['--until', '03']), 'up, killed while booting');
  t.equal(killed.code, null);
  let second: Promise<CliResult> | undefined;
  const stopped = timed(t, await lab(['up', '--yes', '--until', '03'], {
    watch: (line, child) => {
      if (second !== undefined || !line.includes('02 ')) return;
      second = lab(['stop']).then((result) => { child.kill('SIGINT'); return result; });
    },
  }), 'up, Ctrl-C in chapter 02');
  t.equal(stopped.code, 130);
  t.match(stopped.stderr, /stopped/);
  t.match(stopped.stderr, 'khw-lab up --lab khwe2e --until 03', 'says how to go on');
  const refused = await second;
  t.equal(refused?.code, 3);
  t.match(refused?.stderr, /another command holds the lab: khw-lab up, process \d+/);
  ok(t, await lab(['up', '--yes', '--until', '03']), 'up --until 03 goes on');
});

t.test('at a chapter boundary a person can take over', async (t) => {
  const status = JSON.parse((await lab(['status', '--format', 'json'])).stdout) as { chapter: string; machines: { name: string; state: string; accelerator: string }[] };
  t.equal(status.chapter, '03');
  t.same(status.machines.map(({ name, state }) => `${name} ${state}`), ['jumpbox running', 'server running', 'node-0 running', 'node-1 running']);
  const files = ok(t, await on('jumpbox', 'cd kubernetes-the-hard-way && ls && cat machines.txt && find downloads -mindepth 2 | sort'), 'the working folder').stdout;
  for (const name of ['ca.conf', 'configs', 'units', 'downloads', 'hosts', 'downloads/client/kubectl', 'downloads/controller/etcd', 'downloads/worker/kubelet', 'downloads/cni-plugins/bridge']) {
    t.match(files, name);
  }
  t.match(files, /^[\d.]+ server\.kubernetes\.local server/m);
  const names = ok(t, await on('jumpbox', 'for m in server node-0 node-1; do ssh -n root@$m hostname --fqdn; done'), 'root SSH by name from the jumpbox');
  t.equal(names.stdout, 'server.kubernetes.local\nnode-0.kubernetes.local\nnode-1.kubernetes.local\n');
});

t.test('a second lab beside the first, with other machines: three etcd members', async (t) => {
  const beside = (args: readonly string[]): Promise<CliResult> => khwLab([...args.slice(0, 1), '--lab', `${name}-2`, ...args.slice(1)], { env });
  const file = join(home, 'members.conf');
  execFileSync('sh', ['-c', `cat > ${file}`], { input: threeMembers });
  ok(t, await beside(['up', '--yes', '--no-checkpoints', '--lab-file', file, '--until', '07']), 'up of the second lab');
  const health = await beside(['ssh', 'member-1', '--', 'etcdctl --cacert /etc/etcd/ca.crt --cert /etc/etcd/kube-api-server.crt --key /etc/etcd/kube-api-server.key --endpoints https://127.0.0.1:2379 endpoint health --cluster 2>&1']);
  t.equal(health.stdout.match(/is healthy/g)?.length, 3, health.stdout);
  t.equal((await on('server', 'hostname --fqdn')).stdout, 'server.kubernetes.local\n', 'the first lab answers beside it');
  ok(t, await beside(['destroy', '--yes']), 'destroy of the second lab');
  t.equal((await on('node-1', 'hostname')).stdout, 'node-1\n', 'the first lab is as it was');
});

t.test('standard input, exit code and quoting pass through ssh', async (t) => {
  const passed = await on('server', 'cat; exit 7', 'line one\n');
  t.same([passed.stdout, passed.code], ['line one\n', 7]);
  const words = await lab(['ssh', 'server', '--', 'printf', '%s|', 'two words', '$HOME', "it's"]);
  t.equal(words.stdout, "two words|$HOME|it's|");
});

t.test('kill -9 in chapter 04, and going on', async (t) => {
  t.equal(timed(t, await interruptedUp(/> 04 /, 'SIGKILL', ['--until', '05']), 'up, killed in chapter 04').code, null);
  ok(t, await lab(['up', '--yes', '--until', '05']), 'up --until 05 goes on');
  t.match((await on('jumpbox', 'cd kubernetes-the-hard-way && openssl verify -CAfile ca.crt admin.crt node-0.crt node-1.crt kube-proxy.crt kube-scheduler.crt kube-controller-manager.crt kube-api-server.crt service-accounts.crt')).stdout.match(/OK/g)?.length, 8);
});

t.test('the printed scripts, run by hand on the jumpbox, give the same state: chapters 06, 07 and 08', async (t) => {
  for (const chapter of ['06', '07', '08']) {
    const script = (await lab(['script', chapter])).stdout;
    ok(t, await on('jumpbox', 'bash -s', script), `script ${chapter} by hand`);
  }
  // Nothing may be left to do in these chapters: every step's effect is there.
  const next = ok(t, await lab(['up', '--yes', '--until', '08']), 'up --until 08 after the typed chapters');
  const redone = next.stderr.split('\n').filter((line) => /^\s+\+ .*\[(jumpbox|server|node-\d)\]/.test(line));
  t.same(redone, [], 'no step had to run again');
  t.match((await on('server', 'etcdctl endpoint health 2>&1')).stdout, /is healthy/);
});

t.test('kill -9 in chapter 09, then the whole rest', async (t) => {
  t.equal(timed(t, await interruptedUp(/> 09 /, 'SIGKILL'), 'up, killed in chapter 09').code, null);
  const up = ok(t, await lab(['up', '--yes']), 'up to the end');
  t.match(up.stderr + up.stdout, /node-1/);
  const status = JSON.parse((await lab(['status', '--format', 'json'])).stdout) as { chapter: string };
  t.equal(status.chapter, '12');
  await t.resolveMatch(readyNodes(), ['node-0', 'node-1']);
});

t.test("this computer's own ssh and kubectl", async (t) => {
  const config = join(home, 'ssh.conf');
  execFileSync('sh', ['-c', `cat > ${config}`], { input: (await lab(['ssh-config'])).stdout });
  t.equal(execFileSync('ssh', ['-F', config, `${name}-server`, 'hostname'], { encoding: 'utf8' }), 'server\n');
  const kubeconfig = join(home, 'kubeconfig');
  execFileSync('sh', ['-c', `cat > ${kubeconfig}`], { input: (await lab(['kubeconfig'])).stdout });
  const kubectl = join(home, 'kubectl');
  execFileSync('sh', ['-c', `cat > ${kubectl} && chmod 755 ${kubectl}`], { input: readFileSync(cachedFile('kubectl')) });
  t.match(execFileSync(kubectl, ['--kubeconfig', kubeconfig, 'get', 'nodes'], { encoding: 'utf8' }), /node-1 +Ready/);
  t.match(execFileSync('curl', ['-s', '--cacert', caFile(kubeconfig), `${serverOf(kubeconfig)}/version`], { encoding: 'utf8' }), /v1\.32\.3/);
});

t.test('the whole cluster comes back from a wreck, to the start of a chapter, and forward again', async (t) => {
  await on('server', 'rm -rf /var/lib/etcd; systemctl kill -s KILL etcd kube-apiserver; systemctl disable kube-apiserver');
  await on('node-1', 'systemctl disable --now kubelet containerd; rm -rf /var/lib/kubelet');
  const reset = ok(t, await lab(['reset', 'done', '--yes', '--save', 'wrecked']), 'reset done');
  t.match(reset.stderr, /node-0, node-1 are Ready/);
  await t.resolveMatch(readyNodes(), ['node-0', 'node-1']);
  ok(t, await lab(['reset', '09', '--yes']), 'reset 09');
  t.equal((JSON.parse((await lab(['status', '--format', 'json'])).stdout) as { chapter: string }).chapter, '08');
  t.same(await readyNodes(), []);
  ok(t, await lab(['reset', 'done', '--yes']), 'reset done, forward');
  await t.resolveMatch(readyNodes(), ['node-0', 'node-1']);
});

t.test('stop and up again, then a reboot of every machine: the cluster works', async (t) => {
  ok(t, await lab(['stop']), 'stop');
  const off = JSON.parse((await lab(['status', '--format', 'json'])).stdout) as { machines: { state: string }[] };
  t.same([...new Set(off.machines.map((m) => m.state))], ['shut off']);
  ok(t, await lab(['up', '--yes']), 'up after stop');
  await t.resolveMatch(waitForReady(), ['node-0', 'node-1']);
  for (const machine of ['node-0', 'node-1', 'server', 'jumpbox']) await on(machine, 'systemctl reboot');
  ok(t, await lab(['up', '--yes']), 'up after a reboot of every machine');
  await t.resolveMatch(waitForReady(), ['node-0', 'node-1']);
  const port = (await lab(['kubectl', '--', 'get', 'service', 'nginx', '-o', 'jsonpath={.spec.ports[0].nodePort}'])).stdout;
  for (const node of ['node-0', 'node-1']) {
    const answer = await on('jumpbox', `for i in $(seq 60); do curl -s -o /dev/null -w '%{http_code}' --max-time 5 http://${node}:${port} && break; sleep 2; done`);
    t.match(answer.stdout, /200$/, `the NodePort answers on ${node} after the reboot`);
  }
});

t.test('a lab beside it is refused what is not its own, and destroy leaves no trace', async (t) => {
  ok(t, await lab(['destroy', '--yes']), 'destroy');
  t.same(existsSync(join(home, 'labs', name)), false);
  t.same(readdirSync(home).filter((file) => file !== 'labs' && !file.endsWith('.conf') && !file.startsWith('kube') && !file.startsWith('ca')), [], 'no file is left');
  t.same(machineState(), before, 'no namespace, mount, interface or process is left');
  ok(t, await lab(['destroy', '--yes']), 'destroy, twice');
});

/** No workers, so that it is small. */
const threeMembers = `machines:
  - { name: jumpbox, role: jumpbox }
${[0, 1, 2].map((n) => `  - { name: member-${n}, role: controller, memory: 1GiB }\n`).join('')}`;

/** The path of a binary in the cache. */
function cachedFile(file: string): string {
  const entries = JSON.parse(execFileSync(process.execPath, ['bin/khw-lab.js', 'cache', 'list', '--format', 'json'], { env: { ...process.env, ...env }, encoding: 'utf8' })) as { artifacts: { file: string; sha256: string }[] };
  return join(cache, 'artifacts/sha256', entries.artifacts.find((entry) => entry.file === file)?.sha256 ?? 'missing');
}

async function readyNodes(): Promise<readonly string[]> {
  const { stdout } = await lab(['kubectl', '--', 'get', 'nodes', '-o', 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}']);
  return stdout.split('\n').filter((line) => line.endsWith(' True')).map((line) => line.split(' ')[0] ?? '');
}

async function waitForReady(): Promise<readonly string[]> {
  for (let i = 0; i < 60; i++) {
    const ready = await readyNodes();
    if (ready.length === 2) return ready;
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
  return readyNodes();
}

/** What a lab could leave behind on this computer. */
function machineState(): object {
  const processes = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.split('/').pop() ?? ''];
    } catch {
      return [];
    }
  }).filter((name) => /^(qemu|libvirtd|virtlogd|dnsmasq|socat)/.test(name)).sort();
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map((line) => line.split(' ')[4] ?? '').filter((path) => path.includes('khw'));
  return {
    processes, mounts,
    namespaces: existsSync('/run/netns') ? readdirSync('/run/netns').sort() : [],
    interfaces: readdirSync('/sys/class/net').sort(),
    net: readlinkSync('/proc/self/ns/net'),
  };
}

const fieldOf = (kubeconfig: string, field: string): string =>
  new RegExp(`${field}: (\\S+)`).exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? '';

const serverOf = (kubeconfig: string): string => fieldOf(kubeconfig, 'server');

function caFile(kubeconfig: string): string {
  const path = join(home, 'ca.crt');
  execFileSync('sh', ['-c', `base64 -d > ${path}`], { input: fieldOf(kubeconfig, 'certificate-authority-data') });
  return path;
}
