import type { Step } from '../../../lib/core/chapter.js';
import type { Machine } from '../../../lib/core/lab.js';
import { controlPlane } from '../checking/units.js';
import { controllerPrograms, controlPlaneProbes } from '../control-plane/steps.js';
import { idIn } from '../layout.js';
import { controlPlaneProgress } from '../progress.js';
import { all, lines, until } from '../shell.js';
import { controllerUpgraded, replaced, type Upgrade } from './upgraded.js';

/**
 * The API server first: the other two speak to the one beside them, and must not be newer. systemd
 * says that a restart is done when it serves, if the unit is as the reference has it.
 */
export function upgradeController(upgrade: Upgrade, { name: machine }: Machine): Step {
  const { cluster } = upgrade;
  const probes = controlPlaneProbes(cluster);
  const [api, ...others] = probes;
  const restart = lines(
    'systemctl restart kube-apiserver',
    until(api),
    'systemctl restart kube-controller-manager kube-scheduler',
    ...others.map((probe) => until(probe)),
  );
  return {
    id: idIn(cluster, 'upgrade', 'controller', machine),
    title: 'Upgrade API server, controller manager and scheduler',
    machine,
    why: 'The API server comes first: no other program may be newer than the one that it asks. A file that is replaced leaves what runs as it is, until that is restarted.',
    ...replaced(upgrade, controllerPrograms, restart),
    done: all(controllerUpgraded(upgrade), ...probes),
    units: controlPlane,
    progress: controlPlaneProgress,
    hint: 'A flag that the new release does not know any more ends a program at once: its journal names it.',
  };
}
