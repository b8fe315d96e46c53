import type { Comparison } from '../../../lib/core/check.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { cloudOf } from '../cloud.js';
import { frontConfig, frontText } from './config.js';
import { configFact, configLines } from './front-checks.js';

/** The front's configuration, setting by setting. */
export function frontComparisons(cluster: Cluster): readonly Comparison[] {
  const reference = { exitCode: 0, stderr: '', stdout: asPrinted(frontText(cluster)) };
  return [
    {
      id: '09.front',
      title: frontConfig,
      fact: configFact(cloudOf(cluster).name),
      reference: settingsOf(configLines(reference)),
      read: (answer) => {
        const found = settingsOf(configLines(answer));
        return Object.keys(found).length === 0 ? undefined : found;
      },
    },
  ];
}

const asPrinted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `config ${line}`)
    .join('\n');

const sections = ['global', 'defaults', 'frontend', 'backend', 'listen'];

/** Keywords that say more than one thing: the word after them belongs to the name. */
const families = ['timeout', 'option', 'server', 'stats', 'http-check', 'http-request'];

/** `backend controllers: timeout connect` to value. */
function settingsOf(lines: readonly (readonly string[])[]): Readonly<Record<string, string>> {
  const settings = new Map<string, string>();
  let section = '';
  for (const [keyword = '', ...rest] of lines) {
    if (sections.includes(keyword)) {
      section = [keyword, ...rest.slice(0, 1)].join(' ');
      continue;
    }
    const own = families.includes(keyword) ? 1 : 0;
    const name = `${section}: ${[keyword, ...rest.slice(0, own)].join(' ')}`;
    const value = rest.slice(own).join(' ');
    // default-server lines add up.
    settings.set(name, [settings.get(name), value].filter(Boolean).join(' ') || 'set');
  }
  return Object.fromEntries(settings);
}
