import type { FactAnswer } from '../../../lib/core/check.js';
import { elfMachine } from '../../../lib/evidence/elf.js';
import { shown } from './verdict.js';

/**
 * bash: prints `uname -m`, and the first bytes of each file of "$@" that can be read, in two
 * processes however many there are.
 */
export const programHeads =
  'echo "machine $(uname -m)"\nhead -v -c 20 "$@" 2>/dev/null | base64 -w0';

export interface Programs {
  /** As `uname -m` says. */
  readonly machine: string;
  /** Why a file is no program for this machine, to follow its name; undefined when it is one. */
  readonly problem: (path: string) => string | undefined;
}

/** Reads the answer to `programHeads`. */
export function readPrograms({ stdout }: FactAnswer): Programs {
  const machine = /^machine (\S+)$/m.exec(stdout)?.[1] ?? 'unknown';
  const heads = Buffer.from(stdout.trimEnd().split('\n').at(-1) ?? '', 'base64');
  const problem = (path: string): string | undefined => {
    const title = Buffer.from(`==> ${path} <==\n`);
    const start = heads.indexOf(title);
    if (start < 0) return 'is missing';
    const head = heads.subarray(start + title.length, start + title.length + 20);
    const next = head.indexOf('\n==> ');
    if (head.length === 0 || next === 0) return 'is empty';
    const built = elfMachine(head);
    if (built === undefined)
      return `is no program: it begins with "${shown(head.subarray(0, next < 0 ? undefined : next).toString('latin1'), 16)}"`;
    return built === machine ? undefined : `is a program for ${built}`;
  };
  return { machine, problem };
}
