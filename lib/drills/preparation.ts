import { shellQuote } from '../core/shell.js';
import type { DrillScript, StartingFile } from './types.js';

/** Makes the namespace of a drill; what was in one of that name before is gone. */
export const namespaceScript = (jumpbox: string): DrillScript => ({
  machine: jumpbox,
  file: 'namespace',
  text: 'set -e\nfresh_namespace "$NAMESPACE"\n',
  timeoutSeconds: 120,
});

/** Puts a starting file to its place, whole or not at all. */
export const placingScript = ({ machine, from, text, to, mode }: StartingFile): DrillScript => ({
  machine,
  file: from,
  text: `set -e
mkdir -p ${shellQuote(to.replace(/\/[^/]*$/, '') || '/')}
base64 -d <<'END' > ${shellQuote(`${to}.new`)}
${Buffer.from(text)
  .toString('base64')
  .replace(/(.{76})/g, '$1\n')}
END
chmod ${mode} ${shellQuote(`${to}.new`)}
mv ${shellQuote(`${to}.new`)} ${shellQuote(to)}
`,
  timeoutSeconds: 30,
});
