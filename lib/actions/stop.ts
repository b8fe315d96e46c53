import { stopTasks } from '../lab/stop.js';
import type { ShutdownOutcome } from '../libvirt/domains.js';
import type { LabRef, Ports } from './ports.js';
import { withLab } from './with-lab.js';

/** What came of shutting a machine down. */
export interface StoppedMachine {
  readonly name: string;
  readonly outcome: ShutdownOutcome;
}

/** Shuts all machines of a lab down; `up` starts them again. */
export async function stopLab(ports: Ports, ref: LabRef): Promise<readonly StoppedMachine[]> {
  const machines: StoppedMachine[] = [];
  await withLab(ports, ref, 'stop', (opened) =>
    ports.progress.run(
      stopTasks(ports, opened, (name, outcome) => machines.push({ name, outcome })),
    ),
  );
  return machines;
}
