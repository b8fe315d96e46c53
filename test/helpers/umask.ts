/**
 * Runs under the umasks that differ most: 000, which closes nothing, 077, which closes all, and the
 * usual one.
 */
export async function underEachUmask(use: (umask: string) => Promise<void>): Promise<void> {
  for (const umask of ['000', '022', '077']) {
    const before = process.umask(Number.parseInt(umask, 8));
    try {
      await use(umask);
    } finally {
      process.umask(before);
    }
  }
}
