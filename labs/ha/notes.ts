import type { Step } from '../../lib/core/chapter.js';
import type { Lab } from '../../lib/core/lab.js';
import type { Cluster, Layout } from '../kubernetes/layout.js';

/** Notes on a highly available cluster in a cloud: what they call things, and what is typed. */
export interface Notes {
  readonly layout: Layout;
  /** A lab of their track, with what they call things. */
  cluster(lab: Lab): Cluster;
  /** How an instance learns about itself from the cloud: command substitutions of bash. */
  readonly own: {
    readonly address: string;
    readonly name: string;
    readonly podRange: string;
  };
  /**
   * Where the reference does not do what they say, and why: whole sentences, which end the reason
   * of the step.
   */
  readonly otherwise: Readonly<Partial<Record<Subject, string>>>;
}

/** What a step is about where notes may lead astray. */
export type Subject =
  | 'clients'
  | 'nodes'
  | 'apiServer'
  | 'serviceAccounts'
  | 'throughFront'
  | 'besideServer'
  | 'administrator'
  | 'encryption'
  | 'etcd'
  | 'api'
  | 'manager'
  | 'scheduler'
  | 'ready'
  | 'access'
  | 'network'
  | 'runtime'
  | 'kubelet'
  | 'proxy';

/** A reason, and where the reference goes another way than the notes. */
export const reason = ({ otherwise }: Notes, subject: Subject, why: string): string =>
  [why, otherwise[subject]].filter(Boolean).join(' ');

/** The same steps; those about a subject, by the parts of their ids, with what is done otherwise. */
export const remarked = (
  notes: Notes,
  groups: readonly (readonly Step[])[],
  subjectOf: (id: readonly string[]) => Subject | undefined,
): readonly (readonly Step[])[] =>
  groups.map((steps) =>
    steps.map((step) => {
      const subject = subjectOf(step.id.split('.'));
      return subject === undefined ? step : { ...step, why: reason(notes, subject, step.why) };
    }),
  );
