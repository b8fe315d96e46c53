import type { OwnEntry } from '../host/own-files.js';
import { ofDeadProcess } from '../host/process-names.js';

const word = /^[A-Za-z0-9][\w.+~-]*$/;
const ref: OwnEntry = { file: /^[A-Za-z0-9][\w.+~-]*\.json$/ };

/**
 * What lies in the folder of binaries. Names go before contents: broken off in the middle, no name
 * is left without its content.
 */
export const artifactEntries: readonly OwnEntry[] = [
  {
    folder: /^refs$/,
    holds: [
      {
        folder: word,
        holds: [{ folder: word, holds: [{ folder: /^(amd64|arm64)$/, holds: [ref] }] }],
      },
    ],
  },
  { folder: /^sha256$/, holds: [{ file: /^[0-9a-f]{64}$/ }] },
  { folder: /^work$/, holds: [{ folder: ofDeadProcess(/^(\d+)-\w{6}$/), holds: 'anything' }] },
];

/** A single file's name and content. */
export function entriesOf({
  component,
  version,
  arch,
  file,
  sha256,
}: Readonly<
  Record<'component' | 'version' | 'arch' | 'file' | 'sha256', string>
>): readonly OwnEntry[] {
  const named =
    (wanted: string) =>
    (name: string): boolean =>
      name === wanted;
  const inFolder = (name: string, entry: OwnEntry): OwnEntry => ({
    folder: named(name),
    holds: [entry],
  });
  return [
    inFolder(
      'refs',
      inFolder(component, inFolder(version, inFolder(arch, { file: named(`${file}.json`) }))),
    ),
    inFolder('sha256', { file: named(sha256) }),
  ];
}
