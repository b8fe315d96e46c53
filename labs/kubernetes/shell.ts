import { artifactsMount } from '../../lib/core/chapter.js';
import { furtherFolder } from '../../lib/core/further.js';
import { shellQuote } from '../../lib/core/shell.js';

/**
 * Commands that write a file as a person would type them. Each of the `words` in it is left to the
 * shell, which puts the variable of that name in its place.
 */
export function writeFile(
  path: string,
  content: string,
  words: Readonly<Record<string, string>> = {},
): string {
  if (!content.endsWith('\n') || content.split('\n').includes('EOF'))
    throw new Error(`${path} does not fit into a here-document`);
  return Object.keys(words).length === 0
    ? `cat > ${path} <<'EOF'\n${content}EOF`
    : `cat > ${path} <<EOF\n${leftToShell(content, words)}EOF`;
}

/** What means something in a here-document is escaped. */
function leftToShell(content: string, words: Readonly<Record<string, string>>): string {
  const patterns = Object.keys(words).map((word) => word.replaceAll(/[${}]/g, '\\$&'));
  return content.replaceAll(new RegExp([...patterns, '[\\\\$`]'].join('|'), 'g'), (found) => {
    const variable = words[found];
    return variable === undefined ? `\\${found}` : `\${${variable}}`;
  });
}

/** Lines of a script, or parts of several lines. */
export const lines = (...parts: readonly string[]): string => parts.join('\n');

/**
 * Parts of a condition, all of which must hold. Each is a single command or a list in parentheses
 * or braces.
 */
export const all = (...conditions: readonly string[]): string => conditions.join(' &&\n');

/**
 * A condition: the file has each of these lines, whole. bash reads it itself: where processors are
 * emulated it is programs that cost.
 */
export const hasLines = (file: string, ...wanted: readonly string[]): string =>
  all(readText(file), ...wanted.map((line) => textHas(`$'\\n'${shellQuote(line)}$'\\n'`)));

/** A command that holds where the file can be read; `textHas` then looks at what is in it. */
const readText = (file: string): string => `text=$'\\n'$(< ${file})$'\\n'`;

/** A condition: what was read last has that in it; a word of bash, quoted. */
export const textHas = (word: string): string => `[[ $text = *${word}* ]]`;

/** A condition: the machine's own table leads to that range by way of that address. */
export const routeVia = (range: string, address: string): string =>
  `ip route show ${range} | grep -F 'via ${address} ' > /dev/null`;

/** Units run now, and will after a reboot. */
export const unitsRunning = (...units: readonly string[]): string =>
  units.length === 1 ? eachRuns(units) : `{ ${allRun(units)} || { ${eachRuns(units)}; }; }`;

/** In one question, where all is as a chapter leaves it. */
const allRun = (units: readonly string[]): string =>
  `[ "$(systemctl show --value -p ActiveState -p UnitFileState ${units.join(' ')})" = '${units.map(() => 'active\nenabled').join('\n\n')}' ]`;

/** As systemctl(1) understands it: a unit that is static, or an alias, starts as well. */
const eachRuns = (units: readonly string[]): string =>
  all(
    ...['is-active', 'is-enabled'].flatMap((verb) =>
      units.map((unit) => `systemctl ${verb} --quiet ${unit}`),
    ),
  );

/**
 * After unit files were written. `enable` makes systemd read them too (systemctl(1)): without KVM a
 * second reading is seconds lost.
 */
export const reload = 'systemctl daemon-reload';

/** Now, with the files as they are, and at every boot. */
export const startServices = (...names: readonly string[]): string =>
  lines(`systemctl enable ${names.join(' ')}`, `systemctl restart ${names.join(' ')}`);

/** A folder of the artifacts disk: `controller`, `worker`, `client`, `cni-plugins`. */
export const onDisk = (...path: readonly string[]): string =>
  [artifactsMount, 'downloads', ...path].join('/');

/** The same of another release set, whose programs a machine that runs is given beside the disk. */
export const ofRelease = (releaseSet: string, ...path: readonly string[]): string =>
  [furtherFolder(releaseSet), 'downloads', ...path].join('/');

/** Files in the folder that they were copied to: `kubelet kubectl`. */
export const baseNames = (files: readonly string[]): string =>
  files.map((file) => file.replace(/^.*\//, '')).join(' ');

/**
 * Whole copies of binaries from the artifacts disk are in a folder, or of another release: what was
 * upgraded is not put back. By size: a copy that was broken off is shorter, and reading 300 MB to
 * compare them takes a guest without KVM many seconds.
 */
export function installed(folder: string, files: readonly string[]): string {
  const ofAny = lines(
    `( for file in ${files.join(' ')}; do`,
    `  size=$(stat -Lc %s ${folder}/"\${file##*/}") &&`,
    `    stat -Lc %s ${artifactsMount}*/downloads/"$file" 2> /dev/null | grep -x "$size" > /dev/null || exit 1`,
    'done )',
  );
  return `{ ${sameSizes(folder, files, (file) => onDisk(file))} || ${ofAny}; }`;
}

/** The same for copies of that release set and no other. */
export const installedFrom = (
  releaseSet: string,
  folder: string,
  files: readonly string[],
): string => `{ ${sameSizes(folder, files, (file) => ofRelease(releaseSet, file))}; }`;

function sameSizes(
  folder: string,
  files: readonly string[],
  original: (file: string) => string,
): string {
  const sizes = (paths: readonly string[]): string => `$(stat -Lc %s ${paths.join(' ')})`;
  const copies = files.map((file) => `${folder}/${file.replace(/^.*\//, '')}`);
  return `sizes=${sizes(files.map(original))} && [ "$sizes" = "${sizes(copies)}" ]`;
}

/**
 * Copies in a folder are the same as the files in root's home they were made from; one that is no
 * longer there was moved.
 */
export const fresh = (folder: string, files: readonly string[]): string =>
  `for file in ${files.join(' ')}; do { [ -s "${folder}/$file" ] && { [ ! -e "/root/$file" ] || cmp -s "/root/$file" "${folder}/$file"; }; } || exit 1; done`;

/**
 * bash: runs a command that asks the API server, again where a connection did not come about in
 * time, as on slow machines: kubectl gives TLS ten seconds. Any other failure is printed and ends
 * the script.
 */
export const connecting = (command: string): string =>
  [
    `until answer=$(${command} 2>&1); do`,
    `  grep -qE 'TLS handshake timeout|i/o timeout|deadline exceeded|connection refused|EOF' <<< "$answer" || { echo "$answer"; exit 1; }`,
    '  sleep 1',
    'done',
    'echo "$answer"',
  ].join('\n');

/**
 * Repeats a command every second until it succeeds. It does not give up by itself: whoever types it
 * presses Ctrl-C, and `up` ends it when nothing moves any more.
 */
export const until = (command: string): string =>
  `until ${command} > /dev/null 2>&1; do sleep 1; done`;
