import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { registryConfig } from '../../lib/images/registry.js';

export interface RealRegistry {
  /** 127.0.0.1:PORT */
  readonly address: string;
  stop(): Promise<void>;
}

// In its own mount namespace, so that the storage is read-only for the registry alone.
const script =
  'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec docker-registry serve "$2"';

/**
 * Serves a storage folder with Debian's docker-registry and the configuration of the jumpbox, on
 * loopback, from a mount that is truly read-only.
 */
export async function serveRegistry(folder: string, configFile: string): Promise<RealRegistry> {
  const port = await freePort();
  await writeFile(configFile, registryConfig({ folder, address: `127.0.0.1:${port}` }));
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const child = spawn(
    'unshare',
    [...asRoot, '--mount', 'sh', '-c', script, 'sh', folder, configFile],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  let seen = '';
  child.stderr.on('data', (text: Buffer) => {
    seen += text.toString();
  });
  while (child.exitCode === null) {
    if (await answers(port))
      return {
        address: `127.0.0.1:${port}`,
        stop: async () => {
          child.kill();
          await ended;
        },
      };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`docker-registry did not start:\n${seen}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end();
      resolve(true);
    }).on('error', () => {
      resolve(false);
    });
  });
