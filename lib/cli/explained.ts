import type { Step } from '../core/chapter.js';

/** A step with its reason and its commands, for people who want to read what is run. */
export const explained = ({
  title,
  why,
  machine,
  commands,
}: Pick<Step, 'title' | 'why' | 'machine' | 'commands'>): string =>
  `\n# ${title}\n# ${why}\n# on ${machine}:\n${commands.trim()}\n`;
