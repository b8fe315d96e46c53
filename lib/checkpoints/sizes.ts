import { stat } from 'node:fs/promises';
import * as z from 'zod';
import type { LabContext } from '../lab/context.js';

const info = z.object({
  snapshots: z.array(z.object({ name: z.string(), 'vm-state-size': z.number() })).default([]),
});

/**
 * Bytes of the memory image of each internal snapshot of a qcow2 file, which a running QEMU may
 * hold.
 */
export async function memorySizes(
  { runner, signal }: Pick<LabContext, 'runner' | 'signal'>,
  path: string,
): Promise<ReadonlyMap<string, number>> {
  const { stdout, exitCode } = await runner.run(
    ['qemu-img', 'info', '--force-share', '--output=json', path],
    { signal, timeoutMs: 30_000, ok: 'any' },
  );
  // Sizes are for people to look at: a disk that cannot be read just now has none.
  if (exitCode !== 0) return new Map();
  return new Map(
    info
      .parse(JSON.parse(stdout))
      .snapshots.map((snapshot) => [snapshot.name, snapshot['vm-state-size']]),
  );
}

/** Bytes that files occupy, holes not counted. */
export async function occupiedBytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).blocks * 512));
  return sizes.reduce((sum, size) => sum + size, 0);
}
