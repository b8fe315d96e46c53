import type { Task } from '../core/task.js';
import { domainName } from '../core/lab.js';
import { shutdownDomain, type ShutdownOutcome } from '../libvirt/domains.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';

/**
 * Shuts all machines down side by side; one that is not off when it has come to rest is ended, and
 * that is said. `told` hears what came of each.
 */
export function stopTasks(
  context: LabContext,
  { lab, virsh }: OpenLab,
  told: (machine: string, outcome: ShutdownOutcome) => void = () => undefined,
): readonly Task[] {
  return [
    {
      title: `Shut down lab ${lab.name}`,
      concurrent: true,
      tasks: lab.machines.map(({ name }) => ({
        title: name,
        run: async (report) => {
          const outcome = await shutdownDomain(virsh, lab.name, domainName(lab, name), {
            clock: context.clock,
            slowness: lab.slowness,
            signal: context.signal,
          });
          told(name, outcome);
          if (outcome === 'was off') report.skip('was off');
          else
            report.title(
              outcome === 'shut down' ? name : `${name} (did nothing to shut down and was ended)`,
            );
        },
      })),
    },
  ];
}
