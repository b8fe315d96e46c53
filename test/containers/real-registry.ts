import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { registryConfig } from '../../lib/containers/registry-config.js';

export interface RealRegistry {
  /** 127.0.0.1:PORT */
  readonly address: string;
  stop(): Promise<void>;
}

// In its own mount namespace, so that the storage is read-only for the registry alone.
const script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec docker-registry serve "$2"';

/** Serves a storage folder with Debian's docker-registry on loopback, from a mount that is truly read-only. */
export async function serveRegistry(folder: string, configFile: string): Promise<RealRegistry> {
  await writeFile(configFile, registryConfig({ folder, address: '127.0.0.1:0' }));
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const child = spawn('unshare', [...asRoot, '--mount', 'sh', '-c', script, 'sh', folder, configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const seen: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    seen.push(line);
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return { address, stop: async () => { child.kill(); await ended; } };
  }
  throw new Error(`docker-registry did not start:\n${seen.join('\n')}`);
}
