import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { shellJoin } from '../core/shell.js';
import { waitFor } from '../core/wait.js';
import { writeAtomic } from '../host/files.js';
import { readNamedFileIfThere } from '../host/named-file.js';
import { startDetached } from '../host/process.js';
import type { LabContext } from './context.js';
import { pipeTo } from './pipe.js';

/** A listener on this computer's loopback that leads into a private network namespace. */
interface Forward {
  readonly pid: number;
  readonly port: number;
  readonly target: string;
}

/**
 * Makes address:port of a private network reachable on 127.0.0.1, for programs of this computer
 * such as kubectl. It stays until the lab is destroyed. Answers the local port; asking again gives
 * the same one.
 */
export async function ensureForward(
  context: LabContext,
  lab: string,
  netns: string,
  address: string,
  port: number,
): Promise<number> {
  const file = recordOf(context, lab);
  const target = `${address}:${port}`;
  const known = await readForward(file);
  if (known?.target === target && (await isOurs(known))) return known.port;
  await stopForwards(context, lab);
  const local = await freePort();
  const log = join(context.paths.lab(lab).root, 'forward.log');
  const pid = startDetached([
    'socat',
    '-lf',
    log,
    `TCP-LISTEN:${local},bind=127.0.0.1,reuseaddr,fork`,
    `EXEC:${escapeComma(shellJoin(pipeTo(netns, address, port)))}`,
  ]);
  await writeAtomic(file, JSON.stringify({ pid, port: local, target }));
  await waitFor(
    'the forward to the API server',
    async () =>
      (await isOurs({ pid, port: local, target }))
        ? { ready: true }
        : { never: 'socat ended; see forward.log' },
    { clock: context.clock, signal: context.signal, intervalMs: 50 },
  );
  return local;
}

/** Ends the forward of a lab, if it has one and it is provably ours. */
export async function stopForwards(context: LabContext, lab: string): Promise<void> {
  const file = recordOf(context, lab);
  const known = await readForward(file);
  if (known === undefined) return;
  if (await isOurs(known)) process.kill(known.pid, 'SIGTERM');
  await rm(file, { force: true });
}

const recordOf = (context: LabContext, lab: string): string =>
  join(context.paths.lab(lab).root, 'forward.json');

async function readForward(file: string): Promise<Forward | undefined> {
  const hint = `rm ${file}`;
  const text = await readNamedFileIfThere({ path: file, limitBytes: 2 ** 16, hint });
  try {
    return text === undefined ? undefined : (JSON.parse(text.toString('utf8')) as Forward);
  } catch (error) {
    throw new LabError('host', `${file} cannot be read: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  }
}

/**
 * The process id may be another program's by now: only a socat that listens on our port is ours.
 */
async function isOurs({ pid, port }: Forward): Promise<boolean> {
  const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return cmdline.startsWith('socat\0') && cmdline.includes(`TCP-LISTEN:${port},bind=127.0.0.1`);
}

/** In an address of socat(1) a colon or comma would end the word. */
const escapeComma = (text: string): string => text.replace(/[,:]/g, '\\$&');

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() =>
          address !== null && typeof address === 'object'
            ? resolve(address.port)
            : reject(new Error('no port')),
        );
      });
  });
}
