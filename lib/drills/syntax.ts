import type { Runner } from '../core/run.js';
import type { DrillProblem, FolderFiles } from './types.js';

/**
 * What bash itself finds wrong with scripts. It reads them from standard input with -n: no command
 * of theirs is run.
 */
export async function syntaxProblems(
  names: readonly string[],
  files: FolderFiles,
  runner: Runner,
  signal?: AbortSignal,
): Promise<readonly DrillProblem[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const file = files.get(name);
      if (file === undefined || 'wrong' in file) return [];
      const { exitCode, stderr } = await runner.run(['bash', '-n'], {
        input: file.text,
        ok: 'any',
        timeoutMs: 10_000,
        env: { BASH_ENV: '', LC_ALL: 'C' },
        ...(signal === undefined ? {} : { signal }),
      });
      return exitCode === 0 ? [] : complaints(name, stderr);
    }),
  );
  return found.flat();
}

/** `bash: line 3: syntax error near unexpected token …`; the line after it quotes the script. */
function complaints(file: string, stderr: string): readonly DrillProblem[] {
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^(?:\/\S*\/)?bash: line (\d+): (.*)$/.exec(line) ?? []);
  const [, line = '1', message = 'is not bash'] = lines;
  return [
    {
      rule: 'bash',
      file,
      at: [],
      line: Number(line),
      column: 1,
      message,
      remedy: 'look at this line and those before it: quotes, brackets, if … fi',
    },
  ];
}
