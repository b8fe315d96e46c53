/** One file of tests that is too long for every change: a row of the table below. */
export interface Suite {
  readonly name: string;
  /** What it shows, without a full stop. */
  readonly about: string;
  readonly file: string;
  /**
   * The lab it is handed: `none`; the `small` one (test/deep/small-lab.ts) at the end of chapter 07; the whole one at the beginning of a
   * chapter (`06`), or finished (`done`). It leaves a finished or small one as it was.
   */
  readonly lab: 'none' | 'small' | 'done' | `${number}`;
  /** Seconds on a quiet computer of two cores, without KVM, its lab not counted. */
  readonly seconds: number;
  /** What it depends on besides its file and what that imports: mostly the commands it calls. Files or folders. */
  readonly roots: readonly string[];
  /** Folders that are not followed from there; what only makes a lab is the life test's: `makesLabs`. */
  readonly without?: readonly string[];
  /** CI leaves it out as long as nothing that it depends on has changed. */
  readonly onlyChanged?: true;
}

/** What is needed to make a lab, and is shown by the life test in each run. */
export const makesLabs = ['lib/artifacts/', 'lib/containers/', 'lib/doctor/', 'lib/images/'] as const;
const labAlone = [...makesLabs, 'labs/'];

const command = (...names: readonly string[]): readonly string[] => names.map((name) => `lib/cli/commands/${name}.ts`);

/** In the order in which they are run: those that share a lab stand together, and what makes it goes before what needs it finished. */
export const suites: readonly Suite[] = [
  {
    name: 'checkpoints', about: 'checkpoints, broken in every way that the design names', file: 'test/e2e/checkpoints.test.ts',
    lab: 'none', seconds: 1000, roots: command('checkpoint', 'reset', 'start', 'up'), without: labAlone,
  },
  {
    name: 'lab', about: 'interruptions, two labs side by side, typed chapters, wreck and reset, reboot', file: 'test/e2e/lab.test.ts',
    lab: 'none', seconds: 780, roots: command('up', 'reset', 'stop', 'destroy', 'ssh', 'kubeconfig', 'ssh-config', 'script'), without: makesLabs,
  },
  {
    name: 'checks', about: 'checks and faults', file: 'test/e2e/checks.test.ts',
    lab: 'done', seconds: 900, roots: command('check', 'hint', 'solve', 'diff', 'verify'), without: labAlone,
  },
  {
    name: 'drills', about: 'drills and exams', file: 'test/e2e/drills.test.ts',
    lab: 'done', seconds: 960, roots: [...command('start', 'finish', 'exam', 'validate', 'reset'), 'labs/drills/prelude.sh'], without: labAlone,
  },
];
