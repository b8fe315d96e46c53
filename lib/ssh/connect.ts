import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type ClientChannel, type ConnectConfig } from 'ssh2';
import { LabError, messageOf } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';
import { machineSession } from './session.js';

export interface SshTarget {
  readonly machine: string;
  readonly address: string;
  readonly privateKey: string;
  /** The pinned host key, one line of a public key file. Any other key is refused. */
  readonly hostKey: string;
  /**
   * Carries the connection (a pipe into a network namespace, a channel through the jumpbox);
   * without it TCP from here.
   */
  readonly stream?: Duplex;
  readonly signal?: AbortSignal;
  /**
   * Milliseconds without a byte from there after which the handshake is given up; default a minute.
   */
  readonly stillMs?: number;
  readonly trace?: (line: string) => void;
}

/** An open connection to a machine as root. */
export interface SshConnection {
  readonly session: MachineSession;
  readonly alive: () => boolean;
  /**
   * A TCP stream from that machine to another (RFC 4254, direct-tcpip): the hop through the
   * jumpbox.
   */
  forward(address: string, port: number): Promise<Duplex>;
  close(): void;
}

/** Connects, checks the host key against the pinned one, and logs in as root by key. */
export function connect(target: SshTarget): Promise<SshConnection> {
  const client = new ssh2.Client();
  let alive = true;
  return new Promise((resolve, reject) => {
    if (target.signal?.aborted === true) {
      reject(new LabError('interrupted', 'interrupted'));
      return;
    }
    const socket =
      target.stream ?? createConnection({ host: target.address, port: 22, noDelay: true });
    const waiting = giveUp(socket, target.stillMs ?? 60_000, (seconds) => {
      client.destroy();
      socket.destroy();
      reject(connectError(target, new Error(`nothing has come from there for ${seconds} s`)));
    });
    const abort = (): void => {
      waiting.stop();
      client.destroy();
      socket.destroy();
      reject(new LabError('interrupted', 'interrupted'));
    };
    target.signal?.addEventListener('abort', abort, { once: true });
    client.on('ready', () => {
      waiting.stop();
      target.signal?.removeEventListener('abort', abort);
      const session = machineSession(client, target.machine, () => alive, target.trace);
      resolve({
        session,
        alive: () => alive,
        forward: (address, port) => forward(client, address, port),
        close: () => client.end(),
      });
    });
    client.on('error', (error: Error & { level?: string }) => {
      waiting.stop();
      alive = false;
      reject(connectError(target, error));
    });
    client.on('close', () => {
      waiting.stop();
      alive = false;
      reject(connectError(target, new Error('connection closed')));
    });
    client.connect({ ...configFor(target), sock: socket });
    waiting.listen();
  });
}

function configFor(target: SshTarget): ConnectConfig {
  const expected = Buffer.from(target.hostKey.split(' ')[1] ?? '', 'base64');
  return {
    host: target.address,
    port: 22,
    username: 'root',
    privateKey: target.privateKey,
    // A slow machine takes long for a handshake, and answers late: it is given up when nothing
    // comes any more, not after so many seconds.
    readyTimeout: 0,
    keepaliveInterval: 10_000,
    keepaliveCountMax: 12,
    hostVerifier: (key: Buffer) => key.equals(expected),
    algorithms: { serverHostKey: ['ssh-ed25519'] },
  };
}

/**
 * Calls back when no byte has come for so long, in milliseconds. `listen` after somebody else reads
 * the stream: it takes nothing away.
 */
function giveUp(
  stream: Duplex,
  stillMs: number,
  late: (seconds: number) => void,
): { readonly listen: () => void; readonly stop: () => void } {
  const timer = setTimeout(() => late(stillMs / 1000), stillMs);
  const moved = (): void => {
    timer.refresh();
  };
  return {
    listen: () => void stream.on('data', moved),
    stop: () => {
      clearTimeout(timer);
      stream.off('data', moved);
    },
  };
}

function connectError(target: SshTarget, error: Error & { level?: string }): LabError {
  if (messageOf(error).includes('Host denied')) {
    return new LabError(
      'refused',
      `${target.machine} (${target.address}) shows another host key than the one made for it`,
      {
        hint: `Its host key was replaced, or another machine answers at this address. ${wayBack(target.machine)}`,
        cause: error,
      },
    );
  }
  if (error.level === 'client-authentication') {
    // A machine that boots for the first time may not have the key yet: not final.
    return new LabError(
      'machine',
      `${target.machine} (${target.address}) does not answer over SSH: it does not let root in with the lab's key`,
      {
        hint: `Its sshd, root's authorized_keys or the rights of root's home were changed. ${wayBack(target.machine)}`,
        cause: error,
      },
    );
  }
  return new LabError(
    'machine',
    `${target.machine} (${target.address}) does not answer over SSH: ${messageOf(error)}`,
    { cause: error },
  );
}

/**
 * Without SSH nothing can be repaired on the machine, and its console asks for a password that root
 * does not have.
 */
const wayBack = (machine: string): string =>
  `\`khw-lab console --log ${machine}\` shows what it has said; \`khw-lab checkpoint restore NAME\` takes the lab back to a state in which it answered (\`khw-lab checkpoint list\`), and keeps the work done until then.`;

function forward(client: ssh2.Client, address: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut(
      '127.0.0.1',
      0,
      address,
      port,
      (error: Error | undefined, channel: ClientChannel) => {
        if (error === undefined) resolve(channel);
        else
          reject(
            new LabError(
              'machine',
              `the jumpbox cannot reach ${address}:${port}: ${error.message}`,
              { cause: error },
            ),
          );
      },
    );
  });
}
