import type { Step } from '../../lib/core/chapter.js';
import type { Machine } from '../../lib/core/lab.js';
import { all, lines, writeFile } from '../kubernetes/shell.js';
import type { Notes } from './notes.js';

/** Words of a text that stand for what differs from instance to instance. */
export type Word = 'ADDRESS' | 'INSTANCE' | 'MEMBER' | 'SUBNET';

/** A file that is written on an instance itself. */
export interface InstanceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Those in the text: by hand the instance is asked what they are. */
  readonly words?: readonly Word[];
}

interface Meaning {
  /** The shell's variable that is typed in its place. */
  readonly variable: string;
  /** The command substitution that sets it. */
  readonly asked: string;
  /** What it is on a machine. */
  value(machine: Machine): string;
}

const meanings = ({ own }: Notes): Readonly<Record<Word, Meaning>> => ({
  ADDRESS: { variable: 'INTERNAL_IP', asked: own.address, value: ({ address }) => address },
  INSTANCE: { variable: 'INSTANCE_NAME', asked: own.name, value: ({ name }) => name },
  MEMBER: { variable: 'ETCD_NAME', asked: own.name, value: ({ name }) => name },
  SUBNET: { variable: 'POD_CIDR', asked: own.podRange, value: ({ podCidr = '' }) => podCidr },
});

/** Commands that ask for what the files need, and write them as here-documents. */
export function typedFiles(notes: Notes, files: readonly InstanceFile[]): string {
  const meaning = meanings(notes);
  const asked = [...new Set(files.flatMap(({ words = [] }) => words))];
  return lines(
    ...asked.map((word) => `${meaning[word].variable}=${meaning[word].asked}`),
    ...files.map(({ path, text, words = [] }) =>
      writeFile(
        path,
        text,
        Object.fromEntries(words.map((word) => [word, meaning[word].variable])),
      ),
    ),
  );
}

/** The file as it lies on a machine. */
export const textOn = (
  notes: Notes,
  machine: Machine,
  { text, words = [] }: InstanceFile,
): string =>
  words.reduce(
    (filled, word) => filled.replaceAll(word, meanings(notes)[word].value(machine)),
    text,
  );

/** The same files for whoever knows the machine: nobody is asked, nothing is left to the shell. */
export const knownFiles = (
  notes: Notes,
  machine: Machine,
  files: readonly InstanceFile[],
): string => lines(...files.map((file) => writeFile(file.path, textOn(notes, machine, file))));

interface Written extends Pick<Step, 'id' | 'title' | 'why'> {
  readonly files: readonly InstanceFile[];
  /** Commands before them: folders, for example. */
  readonly before?: readonly string[];
  /** Hold as well, where a learner's own files are as good. */
  readonly also?: readonly string[];
}

/** Writes files on an instance. A file with any content counts: what a learner has changed is theirs. */
export function fileStep(
  notes: Notes,
  machine: Machine,
  { files, before = [], also = [], ...about }: Written,
): Step {
  return {
    ...about,
    machine: machine.name,
    commands: lines(...before, typedFiles(notes, files)),
    done: all(...files.map(({ path }) => `[ -s ${path} ]`), ...also),
    fast: async (context) => {
      const session = await context.session(machine.name);
      await session.put(
        files.map((file) => ({
          path: file.path,
          content: textOn(notes, machine, file),
          mode: 0o644,
        })),
        { signal: context.signal },
      );
    },
  };
}
