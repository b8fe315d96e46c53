import { clusterCertificates } from '../../kubernetes/certificates.js';
import type { Comparison } from '../../../lib/core/check.js';
import { workingFolder } from '../working-folder.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { renderCaConf } from '../../../lib/pki/ca-conf.js';
import { filesFact, readFiles } from '../../kubernetes/checking/files.js';
import { cluster } from '../layout.js';

/** ca.conf, section by section. */
export function jumpboxComparisons(lab: Lab): readonly Comparison[] {
  const path = `${workingFolder}/ca.conf`;
  return [
    {
      id: '02.ca-conf',
      title: 'ca.conf',
      fact: filesFact(jumpbox(lab).name, [path]),
      reference: settingsOf(renderCaConf(clusterCertificates(cluster(lab)))),
      read: (answer) => {
        const text = readFiles(answer).get(path)?.text;
        return text === undefined ? undefined : settingsOf(text);
      },
    },
  ];
}

/** `[section] name` to value. See config(5ssl). */
function settingsOf(text: string): Readonly<Record<string, string>> {
  const settings = new Map<string, string>();
  let section = 'default';
  for (const line of text.split('\n')) {
    section = /^[ \t]*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? section;
    const [, name, value] = /^([\w.]{1,80})[ \t]*=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined)
      settings.set(`[${section}] ${name}`, value.trim());
  }
  return Object.fromEntries(settings);
}
