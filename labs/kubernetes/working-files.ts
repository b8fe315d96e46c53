import type { StepContext } from '../../lib/core/chapter.js';
import { jumpbox } from '../../lib/core/lab.js';
import { shellQuote } from '../../lib/core/shell.js';

/**
 * Files of the working folder, as they lie on the jumpbox, in one round trip and in the order asked
 * for. Throws when one is missing.
 */
export async function readWorkingFiles(
  context: StepContext,
  names: readonly string[],
): Promise<readonly Uint8Array[]> {
  const session = await context.session(jumpbox(context.lab).name);
  const { stdout } = await session.script(
    `set -e\ncd ${context.lab.workingFolder}\nfor file in ${names.map(shellQuote).join(' ')}; do base64 -w0 "$file"; echo; done`,
    { signal: context.signal },
  );
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line, 'base64'));
}

/** Writes files into the working folder in one round trip. `secret` ones only root may read. */
export async function putWorkingFiles(
  context: StepContext,
  files: readonly { readonly name: string; readonly content: string; readonly secret?: boolean }[],
): Promise<void> {
  const session = await context.session(jumpbox(context.lab).name);
  await session.put(
    files.map(({ name, content, secret }) => ({
      path: `${context.lab.workingFolder}/${name}`,
      content,
      mode: secret === true ? 0o600 : 0o644,
    })),
    { signal: context.signal },
  );
}
