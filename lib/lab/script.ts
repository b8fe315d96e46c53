import type { Chapter, Step } from '../core/chapter.js';
import { jumpbox, type Lab } from '../core/lab.js';

export interface ScriptOptions {
  /**
   * `copied` (default): everything as a person would type it. `disk`: programs come straight from
   * the artifacts disk.
   */
  readonly binaries?: 'copied' | 'disk';
}

/**
 * A chapter as bash text to paste on the jumpbox or to run there as a file. It ends at the first
 * command that fails, and then leaves the shell it was pasted into alone. Ends with a newline.
 */
export function chapterScript(
  chapter: Chapter,
  lab: Lab,
  { binaries = 'copied' }: ScriptOptions = {},
): string {
  const home = jumpbox(lab).name;
  const folder = lab.workingFolder.replace(/^\/root\//, '~/');
  const steps = chapter
    .steps(lab)
    .flat()
    .map((step) => {
      const commands = binaries === 'disk' ? (step.fastCommands ?? step.commands) : step.commands;
      return `${heading(step)}\n${step.machine === home ? commands : onMachine(step.machine, commands)}\n`;
    });
  // A subshell: bash reads it whole before it runs any of it, so that no command can swallow what
  // was pasted after it.
  return [
    '#!/usr/bin/env bash',
    `# Chapter ${chapter.id}: ${chapter.title}. To be pasted on ${home} as root, or run there.`,
    '(',
    'set -euo pipefail',
    `mkdir -p ${folder}`,
    `cd ${folder}`,
    '',
    ...steps,
    `echo 'chapter ${chapter.id} is done'`,
    ')',
    '',
  ].join('\n');
}

const heading = ({ id, title, why, machine }: Step): string =>
  `# ${id}: ${title} [${machine}]\n# ${why}`;

function onMachine(machine: string, commands: string): string {
  const end = delimiter(commands);
  return `ssh root@${machine} 'bash -s' <<'${end}'\nset -euo pipefail\n${commands}\n${end}`;
}

/** A line that the text does not have. */
function delimiter(text: string): string {
  const taken = new Set(text.split('\n'));
  let word = 'END';
  while (taken.has(word)) word = `${word}_`;
  return word;
}
