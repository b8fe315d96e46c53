import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedCertificates } from '../core/chapter.js';
import { writeAtomic } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { readKept } from '../host/named-file.js';

/** The certificates that were issued for a lab before; none where its folder is not there. */
export async function readPki(folder: string): Promise<IssuedCertificates> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  // The key is written last: where it is, the pair is whole.
  const stems = names
    .filter((name) => name.endsWith('.key'))
    .map((name) => name.slice(0, -'.key'.length));
  return new Map(
    await Promise.all(
      stems.map(async (stem) => {
        const [certificate, key] = await Promise.all([
          readKept(join(folder, `${stem}.crt`)),
          readKept(join(folder, `${stem}.key`)),
        ]);
        return [stem, { certificate, key }] as const;
      }),
    ),
  );
}

/** Keeps issued certificates, keys readable by their owner only. */
export async function writePki(folder: string, issued: IssuedCertificates): Promise<void> {
  await makeFolder(folder, 0o700);
  for (const [stem, { certificate, key }] of issued) {
    await writeAtomic(join(folder, `${stem}.crt`), certificate);
    await writeAtomic(join(folder, `${stem}.key`), key, 0o600);
  }
}
