/** Which drill or exam a lab is in. It is the message of the checkpoint that was taken before, so libvirt keeps it. */
export interface DrillMark {
  readonly kind: 'drill' | 'exam';
  readonly drills: readonly { readonly name: string; readonly variant: string }[];
  readonly seed: number;
  /** When it began: the exam's clock is the wall clock, so that it goes on while this computer is off. */
  readonly started: Date;
  /** Exams only. */
  readonly minutes?: number;
  /** The folder of a teacher's own drills, absolute. */
  readonly labs?: string;
}

/** `drill kubelet-down (node-0); seed 42; started 2026-01-31T10:00:00.000Z` */
export function renderMark({ kind, drills, seed, started, minutes, labs }: DrillMark): string {
  return [
    `${kind} ${drills.map(({ name, variant }) => `${name} (${variant})`).join(', ')}`,
    `seed ${seed}`,
    `started ${started.toISOString()}`,
    ...(minutes === undefined ? [] : [`${minutes} minutes`]),
    ...(labs === undefined ? [] : [`labs ${labs}`]),
  ].join('; ');
}

/** Undefined for a message that is none of ours. */
export function readMark(message: string): DrillMark | undefined {
  const match = pattern.exec(message.trim());
  if (match === null) return undefined;
  const [, kind, drills = '', seed, started = '', minutes, labs] = match;
  return {
    kind: kind === 'exam' ? 'exam' : 'drill', seed: Number(seed), started: new Date(started),
    drills: drills.split(', ').map((one) => ({ name: one.replace(/ .*/, ''), variant: one.replace(/^\S+ \((.*)\)$/, '$1') })),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }), ...(labs === undefined ? {} : { labs }),
  };
}

const pattern = /^(drill|exam) ([a-z0-9-]+ \([a-z0-9-]+\)(?:, [a-z0-9-]+ \([a-z0-9-]+\))*); seed (\d+); started (\d{4}-\d\d-\d\dT[\d:.]+Z)(?:; (\d+) minutes)?(?:; labs (\/.*))?$/;
