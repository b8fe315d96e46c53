import { jumpbox } from '../../../lib/core/lab.js';
import type { Disturbance, Ordeal } from '../../../lib/core/ordeal.js';
import type { Step } from '../../../lib/core/chapter.js';
import { firstController } from '../../kubernetes/checking/api.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines } from '../../kubernetes/shell.js';
import { upgradeRelease } from '../../kubernetes/upgrade/release.js';
import { rollingSteps } from '../../kubernetes/upgrade/steps.js';
import { besideFront } from './front.js';

/**
 * The steps of the chapter, one after the other, while a client asks. It may lose nothing: no
 * machine is gone that was not taken out of service before. None for a lab of the newest release.
 */
export function upgradeOrdeal(cluster: Cluster, chapters: readonly string[]): readonly Ordeal[] {
  const further = upgradeRelease(cluster);
  if (further === undefined) return [];
  const id = cluster.layout.chapters.upgrade;
  return [
    {
      id: 'upgrade',
      title: `Upgrade all machines to Kubernetes ${further.releaseSet}, one after the other`,
      why: 'Of several controllers one at a time can be out of service, and pods can move: an upgrade is then nothing that a client notices.',
      link: 'https://kubernetes.io/docs/tasks/administer-cluster/cluster-upgrade/',
      points: 5,
      hints: [
        'During which part was a request lost, and who was restarted then?',
        `\`khw-lab script ${id}\` prints the steps; on the front, \`journalctl -u haproxy\` says when it took a server out, and why.`,
        'Take a controller out of the front before its API server is restarted, and give it back only when /readyz answers.',
      ],
      machine: firstController(cluster),
      further,
      mayLose: 0,
      chapters,
      disturbances: rollingSteps(cluster, besideFront).map((step, index, { length }) =>
        disturbance(cluster, step, index === length - 1 ? 'well' : 'answered'),
      ),
    },
  ];
}

const disturbance = (
  cluster: Cluster,
  { title, machine, commands, fastCommands = commands }: Step,
  until: Disturbance['until'],
): Disturbance => ({
  title: title.includes(machine) ? title : `${title} on ${machine}`,
  act: {
    machine,
    script: lines(
      'set -euo pipefail',
      ...(machine === jumpbox(cluster).name ? [`cd ${cluster.workingFolder}`] : []),
      fastCommands,
    ),
  },
  until,
});
