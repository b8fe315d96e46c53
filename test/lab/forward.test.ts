import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { destroyTasks, nothingRemoved } from '../../lib/lab/destroy.js';
import { stopForwards } from '../../lib/lab/forward.js';
import type { LabContext } from '../../lib/lab/context.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { contextAt } from './fakes.js';

const port = 43210;

/** A program that runs until it is ended, under a name and with words in its command line. */
async function running(t: Test, name: string, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['-e', 'console.log("up"); setInterval(() => undefined, 60000)', '--', ...words],
    { argv0: name, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/**
 * Forgets the forward of a lab whose record names this process. Answers the signal that ended the
 * process, if any did.
 */
async function signalAfterStop(
  t: Test,
  child: ChildProcess,
  stop = (context: LabContext): Promise<void> => stopForwards(context, 'khw'),
): Promise<NodeJS.Signals | null | undefined> {
  const context = contextAt(t.testdir({}));
  const folder = context.paths.lab('khw').root;
  mkdirSync(folder, { recursive: true });
  const record = join(folder, 'forward.json');
  writeFileSync(record, JSON.stringify({ pid: child.pid, port, target: '10.0.0.1:6443' }));
  const ended = once(child, 'exit');
  await stop(context);
  t.notOk(existsSync(record), 'nothing is remembered');
  // The signal, were there one, is on its way: what answers after it was not ended by it.
  const alive = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), 300);
  });
  const [, signal] =
    ((await Promise.race([ended, alive])) as [unknown, NodeJS.Signals | null] | undefined) ?? [];
  return signal;
}

const listening = (number: number): string => `TCP-LISTEN:${number},bind=127.0.0.1,reuseaddr,fork`;

t.test(
  'only the program that listens for the lab is ended, whatever process has its number by now',
  async (t) => {
    t.equal(await signalAfterStop(t, await running(t, 'vim', [])), undefined, 'another program');
    t.equal(
      await signalAfterStop(t, await running(t, 'vim', [listening(port)])),
      undefined,
      'one that was given such words',
    );
    t.equal(
      await signalAfterStop(t, await running(t, 'socat', [listening(port + 1)])),
      undefined,
      'a forward to another port',
    );
    t.equal(
      await signalAfterStop(t, await running(t, 'socat', [listening(port)])),
      'SIGTERM',
      'ours',
    );
  },
);

t.test('a lab that is destroyed takes its forward with it', async (t) => {
  const destroy = (context: LabContext): Promise<void> =>
    plainProgress(() => undefined).run(
      destroyTasks(context, 'khw', 'test:///default', nothingRemoved()),
    );
  t.equal(
    await signalAfterStop(t, await running(t, 'socat', [listening(port)]), destroy),
    'SIGTERM',
  );
});

t.test('where there is no forward there is nothing to end', async (t) => {
  await stopForwards(contextAt(t.testdir({})), 'khw');
});
