import { LabError, messageOf } from '../core/errors.js';
import { shellJoin } from '../core/shell.js';
import type { Runner } from '../core/run.js';
import type { PackageManager } from './distro.js';
import type { DoctorContext, Result } from './types.js';

/** A command that fixes something, to be shown before it is run. */
export interface PlannedFix {
  readonly title: string;
  readonly why: string;
  readonly argv: readonly string[];
}

type Argv = readonly string[];

/** Never asks anything. apt must first read its lists: a fresh machine or image has none. */
const installers: Readonly<Record<PackageManager, (names: readonly string[]) => readonly Argv[]>> =
  {
    apt: (names) => [
      ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'update'],
      [
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        'install',
        '-y',
        '--no-install-recommends',
        ...names,
      ],
    ],
    dnf: (names) => [['dnf', 'install', '-y', ...names]],
    pacman: (names) => [['pacman', '-Sy', '--needed', '--noconfirm', ...names]],
    zypper: (names) => [['zypper', '--non-interactive', 'install', ...names]],
  };

/**
 * What would fix the results, in order: one installation of all packages first, then commands.
 * `sudo` where the user is not root.
 */
export function planFixes(
  results: readonly Result[],
  { distro, user }: Pick<DoctorContext, 'distro' | 'user'>,
): readonly PlannedFix[] {
  const asRoot = (argv: Argv): Argv => (user.isRoot ? argv : ['sudo', ...argv]);
  const install =
    distro.packages === undefined ? [] : planInstall(results, installers[distro.packages]);
  const commands = results.flatMap(({ title, found, fix }) =>
    (fix?.commands ?? []).map((argv) => ({ title, why: found, argv })),
  );
  return [...install, ...commands].map((fix) => ({ ...fix, argv: asRoot(fix.argv) }));
}

function planInstall(
  results: readonly Result[],
  installer: (names: readonly string[]) => readonly Argv[],
): readonly PlannedFix[] {
  const missing = results.filter(({ fix }) => fix?.packages !== undefined);
  const names = [...new Set(missing.flatMap(({ fix }) => fix?.packages ?? []))];
  if (names.length === 0) return [];
  const why = missing.map(({ title }) => title).join('; ');
  return installer(names).map((argv) => ({ title: `install ${names.join(', ')}`, why, argv }));
}

export interface ApplyOptions {
  readonly runner: Runner;
  /** Told each command, and the lines it prints. */
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the commands one after the other. Throws LabError('host') at the first that fails, with its
 * last lines.
 */
export async function applyFixes(
  fixes: readonly PlannedFix[],
  { runner, note, signal }: ApplyOptions,
): Promise<void> {
  for (const { title, argv } of fixes) {
    note(shellJoin(argv));
    await runner.run(argv, { signal, onLine: note }).catch((error: unknown) => {
      if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
      throw new LabError('host', `${title}: ${messageOf(error)}`, {
        details: error.details,
        hint: `see why by hand: ${shellJoin(argv)}`,
        cause: error,
      });
    });
  }
}
