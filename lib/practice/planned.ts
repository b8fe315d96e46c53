import type { Ports } from '../actions/ports.js';
import { drillCalled } from '../course/drills.js';
import { faultCalled } from '../course/faults.js';
import { planFault } from '../drills/fault.js';
import { planDrill, type DrillPlan } from '../drills/plan.js';
import type { Drill, Variant } from '../drills/types.js';
import type { OpenLab } from '../lab/open.js';

/** What is named, and the teacher's folder in which it is looked up first. */
interface Named {
  readonly name: string;
  readonly labs?: string;
}

/** The fault of that name, or the drill, in the variant that is chosen. */
export async function planNamed(
  ports: Ports,
  { track, lab }: Pick<OpenLab, 'track' | 'lab'>,
  { name, labs }: Named,
  choose: (drill: Drill) => Variant,
): Promise<DrillPlan> {
  const fault = faultCalled(track, name, lab);
  if (fault !== undefined) return planFault(fault, lab);
  const drill = await drillCalled({ ...ports, track }, name, labs, lab);
  return planDrill(drill, choose(drill), lab);
}
