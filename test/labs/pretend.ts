import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import type { IssuedCertificates, StepContext } from '../../lib/core/chapter.js';
import type { Lab } from '../../lib/core/lab.js';
import type { MachineSession, RunOptions, RunResult } from '../../lib/core/run.js';
import { systemClock } from '../../lib/host/clock.js';
import { hostRunner } from '../../lib/host/process.js';
import { labelledPath } from '../helpers/temporary.js';

/**
 * Machines that are folders: a command runs in a mount namespace in which /root, /etc, /opt,
 * /var/lib and /usr/local/bin are the machine's own, and `ssh` and `scp` lead to the others.
 * Everything else (bash, openssl, sed…) is real.
 */
export interface PretendLab extends StepContext {
  readonly folder: string;
  /** Runs bash text as root on a machine. Any exit code is answered. */
  bash(machine: string, text: string): Promise<RunResult>;
  remove(): void;
}

const runner = hostRunner();

/** Empty when such machines can be had on this computer, else the reason why not. */
export async function pretendProblem(): Promise<string> {
  const { exitCode } = await runner.run(
    ['unshare', '--mount', '--propagation', 'private', 'true'],
    { ok: 'any' },
  );
  return exitCode === 0 ? '' : 'mount namespaces need root';
}

const own = ['root', 'etc', 'opt', 'var/lib', 'usr/local/bin'];

const enter = `for folder in ${own.join(' ')}; do mount --bind "$LAB/$MACHINE/$folder" "/$folder"; done
cd /root; export HOME=/root PATH="$LAB/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; exec "$@"`;

const shims: Readonly<Record<string, string>> = {
  enter: `MACHINE=$1; export MACHINE; shift\nexec unshare --mount --propagation private bash -c '${enter}' enter "$@"`,
  ssh: '[ "$1" != -n ] || { shift; exec < /dev/null; }\nmachine=${1#root@}; shift\nexec "$LAB/bin/enter" "$machine" bash -c "$*"',
  scp: `to=\${*: -1}; machine=\${to%%:*}; path=\${to#*:}; path=\${path/#\\~\\//\\/root\\/}
for file in "\${@:1:$#-1}"; do
  case $path in */) target=$path$(basename "$file");; *) target=$path;; esac
  "$LAB/bin/enter" "\${machine#root@}" bash -c "cat > '$target' && chmod $(stat -Lc %a "$file") '$target'" < "$file" || exit 1
done`,
  hostname: 'cat /etc/hostname',
  hostnamectl: 'echo "$2" > /etc/hostname',
  systemctl: `[ "$2" = --quiet ] || [ "$2" = --no-block ] && set -- "$1" "\${@:3}"
verb=$1; shift
case $verb in
  enable | restart) for unit; do touch "/etc/$verb.$unit"; done;;
  is-enabled) for unit; do [ -e "/etc/enable.$unit" ] || exit 1; done;;
  is-active) for unit; do [ -e "/etc/restart.$unit" ] || exit 3; done;;
  daemon-reload) ;;
  *) exit 64;;
esac`,
  // What a cloud says about the machine; health and readiness: whatever was started answers.
  curl: `url=\${*: -1}
said=$(awk -v url="\${url%/}" '$1 == url { print $2 }' /etc/metadata 2> /dev/null)
[ -z "$said" ] || { echo "$said"; exit; }
case $* in
  *:2379/*) unit=etcd;;
  *:6443/*) unit=kube-apiserver;;
  *:10257/*) unit=kube-controller-manager;;
  *:10259/*) unit=kube-scheduler;;
  *) exit 6;;
esac
[ -e "/etc/restart.$unit" ] || exit 7`,
  etcdctl: 'ls /etc/restart.etcd > /dev/null',
};

/**
 * Programs on the artifacts disk. kubectl is this computer's own, for `kubectl config`; nothing
 * else can be asked.
 */
const programs = {
  client: ['etcdctl', 'kubectl'],
  controller: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
  worker: [
    'containerd',
    'containerd-shim-runc-v2',
    'containerd-stress',
    'crictl',
    'ctr',
    'kube-proxy',
    'kubelet',
    'runc',
  ],
  'cni-plugins': ['bridge', 'host-local', 'loopback', 'portmap'],
} as const;

const kubectl = '#!/bin/bash\n[ "$1" != config ] || exec /usr/bin/kubectl "$@"\nexit 0\n';

export function pretendLab(lab: Lab, certificates: IssuedCertificates): PretendLab {
  const folder = labelledPath('khw-pretend-');
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries(shims))
    executable(join(folder, 'bin', name), `#!/bin/bash\n${text}\n`);
  for (const { name } of lab.machines) makeMachine(join(folder, name));
  const run = (
    machine: string,
    argv: readonly string[],
    options: RunOptions = {},
  ): Promise<RunResult> =>
    runner.run([join(folder, 'bin/enter'), machine, ...argv], { ...options, env: { LAB: folder } });
  const session = (machine: string): MachineSession => ({
    machine,
    run: (argv, options) => run(machine, argv, options),
    script: (text, options) => run(machine, ['bash', '-c', text], options),
    put: async (files) => {
      const tar = pack();
      for (const { path, content, mode } of files)
        tar.entry({ name: path.slice(1), mode }, Buffer.from(content));
      tar.finalize();
      await run(machine, ['tar', '-xpf', '-', '-C', '/', '--no-same-owner'], {
        input: await bytes(tar),
      });
    },
    get: async (path) =>
      Buffer.from((await run(machine, ['base64', '-w0', path])).stdout, 'base64'),
  });
  return {
    lab,
    folder,
    signal: new AbortController().signal,
    clock: systemClock,
    session: (machine) => Promise.resolve(session(machine)),
    issueCertificates: () => Promise.resolve(certificates),
    bash: (machine, text) => run(machine, ['bash', '-s'], { input: text, ok: 'any' }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeMachine(root: string): void {
  for (const folder of own) mkdirSync(join(root, folder), { recursive: true });
  mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
  for (const file of ['passwd', 'group', 'nsswitch.conf', 'ld.so.cache', 'alternatives', 'ssl']) {
    if (existsSync(`/etc/${file}`))
      cpSync(`/etc/${file}`, join(root, 'etc', file), { recursive: true, verbatimSymlinks: true });
  }
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1\tlocalhost\n');
  writeFileSync(join(root, 'etc/hostname'), 'debian\n');
  for (const [kind, names] of Object.entries(programs)) {
    mkdirSync(join(root, 'opt/khw/downloads', kind), { recursive: true });
    for (const name of names)
      executable(
        join(root, 'opt/khw/downloads', kind, name),
        name === 'kubectl' ? kubectl : `#!/bin/bash\n# ${name}\n`,
      );
  }
}

function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

async function bytes(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
