import type { Part, Step } from '../../../lib/core/chapter.js';
import type { Machine } from '../../../lib/core/lab.js';
import { controlPlane } from '../checking/units.js';
import { controllerPrograms } from '../control-plane/steps.js';
import type { Cluster } from '../layout.js';
import { all, baseNames, installedFrom, lines, ofRelease, unitsRunning } from '../shell.js';
import { workerUpgrade, type Target } from './release.js';

/** A cluster that is upgraded, and to what. */
export interface Upgrade {
  readonly cluster: Cluster;
  readonly target: Target;
}

const folder = '/usr/local/bin';

/** Programs in the place of older ones: typed those that were copied, else those of the release. */
export const replaced = (
  { target: { releaseSet } }: Upgrade,
  files: readonly string[],
  restart: string,
): Pick<Step, 'commands' | 'fastCommands'> => ({
  commands: lines(`chmod +x ${baseNames(files)}`, `mv ${baseNames(files)} ${folder}/`, restart),
  fastCommands: lines(
    `install -m 755 ${files.map((file) => ofRelease(releaseSet, file)).join(' ')} ${folder}/`,
    restart,
  ),
});

/** What is upgraded on a worker. */
export const upgradedUnits = ['kubelet', 'kube-proxy'] as const;

/** The programs of a controller are those of the release, and it is they that run. */
export const controllerUpgraded = ({ target: { releaseSet } }: Upgrade): string =>
  all(
    unitsRunning(...controlPlane),
    installedFrom(releaseSet, folder, controllerPrograms),
    theseRun(controlPlane),
  );

/** The same of a worker. */
export const workerUpgraded = ({ target: { releaseSet } }: Upgrade): string =>
  all(
    unitsRunning(...upgradedUnits),
    installedFrom(releaseSet, folder, workerUpgrade),
    theseRun(upgradedUnits),
  );

/** Whether a machine has been upgraded, asked where it is. */
export const upgradedPart = (upgrade: Upgrade, { name, role }: Machine): Part => ({
  machine: name,
  holds: role === 'worker' ? workerUpgraded(upgrade) : controllerUpgraded(upgrade),
});

/** A program that was replaced runs on as it was until it is started again. */
const theseRun = (units: readonly string[]): string =>
  `( for unit in ${units.join(' ')}; do [ "/proc/$(systemctl show -p MainPID --value "$unit")/exe" -ef ${folder}/"$unit" ] || exit 1; done )`;
