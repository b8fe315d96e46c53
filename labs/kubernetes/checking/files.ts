import type { Fact, FactAnswer } from '../../../lib/core/check.js';

/** A regular file on a machine, symbolic links followed. */
export interface GuestFile {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly owner: number;
  /** Bytes. */
  readonly size: number;
  /** Undefined where the file is larger than what is read. */
  readonly text: string | undefined;
}

/**
 * Bytes: what these checks read is a few KiB, or 40 for a kubeconfig whose certificate has 500
 * names; a learner's file may be gigabytes.
 */
const largest = 48 * 1024;

/** Seconds; a machine without KVM that is busy with other things takes its time. */
export const patience = 30;

/** Asks for metadata and text of some files; what is not there is left out of the answer. */
export const filesFact = (machine: string, paths: readonly string[]): Fact => ({
  machine,
  timeout: patience,
  script: `set -- ${paths.join(' ')}\n${metadata}\n${texts('{ print " " $0 }')}`,
});

/**
 * bash: a line of metadata for each file of "$@", and in `small` those that are worth reading. find
 * follows links and gives up on a loop of them.
 */
export const metadata = `small=()
while read -r path mode owner size; do
  echo "$path $mode $owner $size"
  [ "$size" -gt ${largest} ] || small+=("\${path#@}")
done < <(find -L "$@" -maxdepth 0 -type f -printf '@%p %m %U %s\\n' 2>/dev/null)`;

/**
 * bash: the files in `small`, through an awk program that begins each line it prints with a space.
 */
export const texts = (program: string): string =>
  `[ \${#small[@]} -eq 0 ] || awk 'FNR == 1 { print ">" FILENAME } ${program}' "\${small[@]}"`;

/** The files of an answer, by path, and by each place of which a file was found instead. */
export function readFiles({ stdout }: FactAnswer): ReadonlyMap<string, GuestFile> {
  const contents = sections(stdout);
  const files = new Map(
    stdout.split('\n').flatMap((line): readonly (readonly [string, GuestFile])[] => {
      const [, path, mode, owner, size] = /^@(\S+) ([0-7]+) (\d+) (\d+)$/.exec(line) ?? [];
      if (path === undefined || mode === undefined) return [];
      const text = contents.get(path) ?? (Number(size) === 0 ? '' : undefined);
      return [
        [path, { path, mode: parseInt(mode, 8), owner: Number(owner), size: Number(size), text }],
      ];
    }),
  );
  for (const [, place = '', path = ''] of stdout.matchAll(/^instead (\S+) (\S+)$/gm)) {
    const file = files.get(path);
    if (file !== undefined && !files.has(place)) files.set(place, file);
  }
  return files;
}

/**
 * Texts by path. A learner's own lines all begin with a space, so that none can pass for one of
 * ours.
 */
function sections(stdout: string): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of stdout.split('\n')) {
    if (line.startsWith('>')) found.set(line.slice(1), (current = []));
    else if (line.startsWith(' ')) current?.push(line.slice(1));
  }
  return new Map([...found].map(([path, lines]) => [path, lines.join('\n')]));
}

/** A learner's own lines of an answer, in which they begin with a space. */
export const learnersLines = (answer: string): string =>
  answer
    .split('\n')
    .filter((line) => line.startsWith(' '))
    .map((line) => line.slice(1))
    .join('\n');

/** Why a file cannot be judged by its text, to follow its name; undefined when it can. */
export function unreadable(file: GuestFile | undefined): string | undefined {
  if (file === undefined) return 'is missing';
  if (file.size === 0) return 'is empty';
  return file.text === undefined ? `has ${file.size} bytes, which cannot be right` : undefined;
}

/** Permission bits as `chmod` takes them. */
export const octal = (mode: number): string => mode.toString(8).padStart(3, '0');
