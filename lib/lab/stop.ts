import type { Task } from '../core/task.js';
import { domainName } from '../core/lab.js';
import { shutdownDomain, type ShutdownOutcome } from '../libvirt/domains.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';

/** Milliseconds that a guest has to shut itself down: etcd and the kubelet end their work, emulated CPUs are slow. */
const deadline = 90_000;

/** Shuts all machines down side by side; one that does not heed is ended at the deadline, and that is said. `told` hears what came of each. */
export function stopTasks(context: LabContext, { lab, virsh }: OpenLab, told: (machine: string, outcome: ShutdownOutcome) => void = () => undefined): readonly Task[] {
  return [{
    title: `Shut down lab ${lab.name}`,
    concurrent: true,
    tasks: lab.machines.map(({ name }) => ({
      title: name,
      run: async (report) => {
        const outcome = await shutdownDomain(virsh, lab.name, domainName(lab, name), { clock: context.clock, deadline, signal: context.signal });
        told(name, outcome);
        if (outcome === 'was off') report.skip('was off');
        else report.title(outcome === 'shut down' ? name : `${name} (did not shut down in ${deadline / 1000} s and was ended)`);
      },
    })),
  }];
}
