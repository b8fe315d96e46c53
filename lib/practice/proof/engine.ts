import type { Act, Experiment, Problem, ProofLab } from './experiment.js';
import {
  breakLab,
  bringBack,
  isRestored,
  isToBeSolved,
  keepState,
  repair,
  seeItFail,
  seeItPass,
  type Found,
  type Going,
} from './stages.js';

type Note = (text: string) => void;

/** What a stage may want to know before it begins. */
interface Progress {
  readonly batch: readonly Experiment<Act>[];
  readonly problems: readonly unknown[];
  readonly right: boolean;
}

export type StageName = 'keep' | 'break' | 'fail' | 'repair' | 'pass' | 'bring back';

interface Stage {
  readonly name: StageName;
  /** Empty: nobody is told. */
  readonly title: string;
  readonly isNeeded: (progress: Progress) => boolean;
  readonly run: <A extends Act, E extends Experiment<A>>(going: Going<A, E>) => Found<E>;
}

const always = (): boolean => true;
const isWell = ({ problems }: Progress): boolean => problems.length === 0;
/** What is to be solved is over with the first problem; all else goes its own way back. */
const goesOn = (progress: Progress): boolean =>
  isWell(progress) || !progress.batch.some(isToBeSolved);
const isWrong = ({ right }: Progress): boolean => !right;

/** The running order of a proof. */
const order: readonly Stage[] = [
  { name: 'keep', title: '', isNeeded: ({ batch }) => batch.some(isRestored), run: keepState },
  { name: 'break', title: 'break the lab', isNeeded: always, run: breakLab },
  { name: 'fail', title: 'grade: it must fail', isNeeded: isWell, run: seeItFail },
  { name: 'repair', title: 'repair it', isNeeded: goesOn, run: repair },
  { name: 'pass', title: 'grade: it must pass', isNeeded: goesOn, run: seeItPass },
  { name: 'bring back', title: '', isNeeded: isWrong, run: bringBack },
];

/** Milliseconds from the beginning to the end of a stage, run or left out. */
export type Times = Readonly<Partial<Record<StageName, number>>>;

/** Who is told of a proof while it goes on. */
export interface Hearing<E> {
  readonly ended?: (stage: StageName, times: Times) => void;
  /** Something went wrong, and the lab stays wrong: before it is brought back. */
  readonly wrong?: (attempt: Attempt<E>, note: Note) => void;
  /** Each is now made alone. */
  readonly apart?: (problems: readonly Problem<E>[]) => void;
  /** Hears of those that are made alone; this one does where it is left out. */
  readonly alone?: Hearing<E>;
}

/** What came of experiments that were made at the same time. */
export interface Attempt<E> {
  readonly batch: readonly E[];
  /** Nothing else was in the lab. */
  readonly alone: boolean;
  /** In the order in which they were found; none: proved. */
  readonly problems: readonly Problem<E>[];
  readonly times: Times;
  /** The lab is as it was before, or repaired. */
  readonly right: boolean;
}

/** What came of one experiment. */
export interface Proved<E> extends Omit<Attempt<E>, 'batch' | 'alone'> {
  readonly experiment: E;
  /** Times are of so many that were made at the same time. */
  readonly sharedBy: number;
}

/**
 * Makes a batch of experiments. Where something is wrong with it, and others were in the lab, each
 * is made alone, until the lab cannot be brought back. Throws what an interruption does, and where
 * the lab's state cannot be kept or brought back.
 */
export async function proveBatch<A extends Act, E extends Experiment<A>>(
  batch: readonly E[],
  lab: ProofLab<A, E>,
  note: Note,
  hearing: Hearing<E> = {},
): Promise<readonly Proved<E>[]> {
  const { problems, times, right, alone } = await attempt(batch, lab, note, hearing);
  if (problems.length === 0 || alone || !right)
    return batch.map((experiment) => ({
      experiment,
      problems,
      times,
      right,
      sharedBy: batch.length,
    }));
  hearing.apart?.(problems);
  const proved: Proved<E>[] = [];
  for (const one of batch) {
    const own = await proveBatch(
      [one],
      lab,
      (text) => {
        note(`${one.id}: ${text}`);
      },
      hearing.alone ?? hearing,
    );
    proved.push(...own);
    if (own.some((each) => !each.right)) break;
  }
  return proved;
}

/** Makes experiments at the same time, once, stage by stage. */
export async function attempt<A extends Act, E extends Experiment<A>>(
  batch: readonly E[],
  lab: ProofLab<A, E>,
  note: Note,
  hearing: Hearing<E> = {},
): Promise<Attempt<E>> {
  const started = lab.clock.now();
  const alone = batch.length === 1 && lab.standing.length === 0;
  const going: Going<A, E> = { batch, lab, note, alone, problems: [], right: false };
  const times: Partial<Record<StageName, number>> = {};
  for (const { name, title, isNeeded, run } of order) {
    if (isNeeded(going)) {
      if (name === 'bring back') hearing.wrong?.({ ...going, times }, note);
      if (title !== '') note(title);
      going.problems.push(...(await run(going)));
    }
    times[name] = lab.clock.now() - started;
    hearing.ended?.(name, times);
  }
  return { batch, alone, problems: going.problems, times, right: going.right };
}
