import type { Check } from '../../../lib/core/check.js';
import { folderCheck, programsCheck, toolsFact } from '../../kubernetes/jumpbox/checks.js';
import { downloadChecks } from '../../kubernetes/jumpbox/download-checks.js';
import type { Cluster } from '../../kubernetes/layout.js';

/** Programs that the commands of later chapters call. */
const tools = ['ssh', 'scp', 'curl', 'base64', 'cfssl', 'cfssljson'];

export function clientToolsChecks(cluster: Cluster): readonly Check[] {
  const asked = toolsFact(cluster, tools);
  return [
    folderCheck(cluster, asked),
    programsCheck(
      cluster,
      asked,
      tools,
      'apt-get install openssh-client curl coreutils golang-cfssl',
    ),
    ...downloadChecks(cluster),
  ];
}
