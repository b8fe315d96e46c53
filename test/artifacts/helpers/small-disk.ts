import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A tmpfs of that many KiB in a mount namespace of its own, reached from here through /proc.
 * Undefined where namespaces cannot be made. The disk is gone when `close` has been called.
 */
export async function smallDisk(
  kibibytes: number,
): Promise<{ readonly path: string; close(): Promise<void> } | undefined> {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const script = `mount -t tmpfs -o size=${kibibytes}k,mode=0777 none /mnt && echo ready && exec sleep 1000`;
  const child = spawn('unshare', [...user, '--mount', 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const mounted = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'exit').then(
      () => false,
      () => false,
    ),
  ]);
  if (!mounted || child.pid === undefined) return undefined;
  return {
    path: `/proc/${child.pid}/root/mnt`,
    close: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
