/**
 * Which drill or exam a lab is in. It is the message of the checkpoint that was taken before, so
 * libvirt keeps it.
 */
export interface DrillMark {
  readonly kind: 'drill' | 'exam';
  /** `files`: the beginning of the digest of its files, which must be the same at the end. */
  readonly drills: readonly {
    readonly name: string;
    readonly variant: string;
    readonly files?: string;
  }[];
  readonly seed: number;
  /**
   * When it began: the exam's clock is the wall clock, so that it goes on while this computer is
   * off.
   */
  readonly started: Date;
  /** Exams only. */
  readonly minutes?: number;
  /** Exams only: percent of the points that it takes. */
  readonly passMark?: number;
  /** The folder of a teacher's own drills, absolute. */
  readonly labs?: string;
}

/** As much of a drill's digest as a mark holds. */
export const filesMark = ({ digest }: { readonly digest: string }): string => digest.slice(0, 16);

/**
 * `drill kubelet-down (node-0); seed 42; started 2026-01-31T10:00:00.000Z; files 0123456789abcdef`
 */
export function renderMark({
  kind,
  drills,
  seed,
  started,
  minutes,
  passMark,
  labs,
}: DrillMark): string {
  return [
    `${kind} ${drills.map(({ name, variant }) => `${name} (${variant})`).join(', ')}`,
    `seed ${seed}`,
    `started ${started.toISOString()}`,
    ...(minutes === undefined ? [] : [`${minutes} minutes`]),
    ...(passMark === undefined ? [] : [`pass ${passMark}`]),
    ...(drills.some(({ files }) => files === undefined)
      ? []
      : [`files ${drills.map(({ files }) => files).join(',')}`]),
    ...(labs === undefined ? [] : [`labs ${labs}`]),
  ].join('; ');
}

/** Undefined for a message that is none of ours. */
export function readMark(message: string): DrillMark | undefined {
  const match = pattern.exec(message.trim());
  if (match === null) return undefined;
  const [, kind, drills = '', seed, started = '', minutes, passMark, digests, labs] = match;
  if (Number.isNaN(Date.parse(started))) return undefined;
  const files = digests?.split(',') ?? [];
  return {
    kind: kind === 'exam' ? 'exam' : 'drill',
    seed: Number(seed),
    started: new Date(started),
    drills: drills.split(', ').map((one, index) => {
      const digest = files[index];
      return {
        name: one.replace(/ .*/, ''),
        variant: one.replace(/^\S+ \((.*)\)$/, '$1'),
        ...(digest === undefined ? {} : { files: digest }),
      };
    }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(passMark === undefined ? {} : { passMark: Number(passMark) }),
    ...(labs === undefined ? {} : { labs }),
  };
}

const pattern =
  /^(drill|exam) ([a-z0-9-]+ \([a-z0-9-]+\)(?:, [a-z0-9-]+ \([a-z0-9-]+\))*); seed (\d+); started (\d{4}-\d\d-\d\dT[\d:.]+Z)(?:; (\d+) minutes)?(?:; pass (\d+))?(?:; files ([0-9a-f,]+))?(?:; labs (\/[^]*))?$/;
