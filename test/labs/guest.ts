import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import type { Lab } from '../../lib/core/lab.js';
import { verdictOf } from '../../lib/drills/answer.js';
import { labEnvironment } from '../../lib/drills/environment.js';
import { ownDrills } from '../../lib/drills/list.js';
import { prelude } from '../../lib/drills/prelude.js';
import { hostRunner } from '../../lib/host/process.js';
import { labelledPath } from '../helpers/temporary.js';

const runner = hostRunner();

/**
 * A machine that is a folder: paths of a script lead into it, and its programs of this name are
 * these scripts; the rest is real.
 */
export interface Pretended {
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
  /** Changes the folder before the script runs. */
  readonly prepare?: (folder: string) => void;
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
}

const folders: string[] = [];
t.teardown(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** On which lab and machine scripts of drills run, and what is put before them. */
export interface Guest {
  readonly lab: Lab;
  readonly machine: string;
  /** bash of the track, after the prelude. */
  readonly functions?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** Runs a script of a drill that ships. */
export async function runOn(
  { lab, machine, functions = '', values: usual = {} }: Guest,
  script: string,
  { files = {}, programs = {}, values = {}, prepare }: Pretended,
): Promise<Run> {
  const folder = labelledPath('khw-guest-');
  folders.push(folder);
  const into = (text: string): string =>
    text.replace(
      /(?<![\w.}*])\/(?=(?:root|etc|var|srv|proc|usr\/local|usr\/lib|lib)\/)/g,
      `${folder}/`,
    );
  const write = (path: string, text: string, mode: number): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), mode);
  };
  mkdirSync(join(folder, 'root'));
  for (const [path, text] of Object.entries(files))
    write(path, into(text), path.endsWith('.sh') || path.endsWith('rc.local') ? 0o755 : 0o644);
  for (const [name, text] of Object.entries(programs))
    write(`bin/${name}`, `#!/bin/bash\n${into(text)}\n`, 0o755);
  prepare?.(folder);
  const text = into(`${prelude()}\n${functions}\n${readFileSync(join(ownDrills, script), 'utf8')}`);
  const env = { ...labEnvironment(lab, machine), ...usual, ...values };
  const { exitCode, stdout, stderr } = await runner.run(['bash', '-c', text], {
    ok: 'any',
    env: { ...env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` },
  });
  return { exitCode, stdout, stderr, folder };
}

/** Runs a check on machines that must pass (true) or fail. */
export async function judgedOn(
  guest: Guest,
  t: Test,
  script: string,
  cases: Readonly<Record<string, readonly [boolean, Pretended]>>,
): Promise<void> {
  for (const [name, [good, machine]] of Object.entries(cases)) {
    const answer = await runOn(guest, script, machine);
    t.equal(
      verdictOf(script, answer).state,
      good ? 'pass' : 'fail',
      `${name}\n${answer.stdout}${answer.stderr}`,
    );
  }
}

/**
 * systemctl of a machine whose units have these command lines; what else is asked is answered by
 * `more`.
 */
export const systemctl = (
  lines: Readonly<Record<string, string>>,
  more = '',
): string => `case "$*" in
${Object.entries(lines)
  .map(
    ([unit, line]) =>
      `  'show --property=ExecStart --value ${unit}') echo '{ path=/usr/local/bin/${unit} ; argv[]=/usr/local/bin/${unit} ${line} ; ignore_errors=no ; pid=7 ; status=0/0 }' ;;`,
  )
  .join('\n')}
${more}
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac`;
