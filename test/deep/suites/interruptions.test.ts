/**
 * A lab is made although it is interrupted again and again: kill -9 and Ctrl-C while booting and in
 * chapters. It is left finished.
 */
import t from 'tap';
import type { CliResult } from '../../helpers/cli.js';
import { tell } from '../../helpers/lab-user.js';
import { handedLab } from '../handed.js';

const { name, lab, on, expect, status, readyNodes } = handedLab();

/** Starts `up`, sends a signal when a line of its progress matches, and answers how it ended. */
function interruptedUp(
  pattern: RegExp,
  signal: NodeJS.Signals,
  args: readonly string[] = [],
): Promise<CliResult> {
  let sent = false;
  return lab(['up', '--yes', ...args], {
    watch: (line, child) => {
      if (sent || !pattern.test(line)) return;
      sent = true;
      child.kill(signal);
    },
  });
}

await t.test(
  'kill -9 while machines boot; Ctrl-C; the second command is told who holds the lab',
  async (t) => {
    const killed = await interruptedUp(/booting|Start machines/, 'SIGKILL', ['--until', '03']);
    tell(t, killed, 'up, killed while booting');
    t.equal(killed.code, null);
    let second: Promise<CliResult> | undefined;
    const stopped = await lab(['up', '--yes', '--until', '03'], {
      watch: (line, child) => {
        if (second !== undefined || !line.includes('02 ')) return;
        second = lab(['stop']).then((result) => {
          child.kill('SIGINT');
          return result;
        });
      },
    });
    tell(t, stopped, 'up, Ctrl-C in chapter 02');
    t.equal(stopped.code, 130);
    t.match(stopped.stderr, /stopped/);
    t.match(stopped.stderr, `khw-lab up --lab ${name} --until 03`, 'says how to go on');
    t.match(await second, {
      code: 3,
      stderr: /another command holds the lab: khw-lab up, process \d+/,
    });
    await expect(t, 0, ['up', '--yes', '--until', '03'], 'up --until 03 goes on');
  },
);

await t.test('at a chapter boundary a person can take over', async (t) => {
  const { chapter, machines } = await status();
  t.equal(chapter, '03');
  t.same(
    machines.map(({ name, state }) => `${name} ${state}`),
    ['jumpbox running', 'server running', 'node-0 running', 'node-1 running'],
  );
  const files = (
    await on(
      'jumpbox',
      'cd kubernetes-the-hard-way && ls && cat machines.txt && find downloads -mindepth 2 | sort',
    )
  ).stdout;
  for (const file of [
    'ca.conf',
    'configs',
    'units',
    'downloads',
    'hosts',
    'downloads/client/kubectl',
    'downloads/controller/etcd',
    'downloads/worker/kubelet',
    'downloads/cni-plugins/bridge',
  ]) {
    t.match(files, file);
  }
  t.match(files, /^[\d.]+ server\.kubernetes\.local server/m);
  const names = await on(
    'jumpbox',
    'for m in server node-0 node-1; do ssh -n root@$m hostname --fqdn; done',
  );
  t.equal(
    names.stdout,
    'server.kubernetes.local\nnode-0.kubernetes.local\nnode-1.kubernetes.local\n',
    'root SSH by name from the jumpbox',
  );
});

await t.test('kill -9 in chapter 04, and going on', async (t) => {
  t.equal((await interruptedUp(/> 04 /, 'SIGKILL', ['--until', '05'])).code, null);
  await expect(t, 0, ['up', '--yes', '--until', '05'], 'up --until 05 goes on');
  t.match(
    (
      await on(
        'jumpbox',
        'cd kubernetes-the-hard-way && openssl verify -CAfile ca.crt admin.crt node-0.crt node-1.crt kube-proxy.crt kube-scheduler.crt kube-controller-manager.crt kube-api-server.crt service-accounts.crt',
      )
    ).stdout.match(/OK/g)?.length,
    8,
  );
});

await t.test('kill -9 in chapter 09, then the whole rest', async (t) => {
  t.equal((await interruptedUp(/> 09 /, 'SIGKILL')).code, null);
  await expect(t, 0, ['up', '--yes'], 'up to the end');
  t.equal((await status()).chapter, '12');
  t.same(await readyNodes(), ['node-0', 'node-1']);
});
