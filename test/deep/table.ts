/** One file of tests that is too long for every change: a row of the table below. */
export interface Suite {
  readonly name: string;
  /** What it shows, without a full stop. */
  readonly about: string;
  readonly file: string;
  /**
   * The lab it is handed: `none`; the `small` one (test/deep/small-lab.ts) at the end of chapter
   * 07; the whole one finished (`done`), at the beginning of a chapter (`06`), or not made yet
   * (`new`: it leaves it finished). A finished lab is left as it was.
   */
  readonly lab: 'none' | 'small' | 'new' | 'done' | `${number}`;
  /** Seconds on a quiet computer of two cores, without KVM, its lab not counted. */
  readonly seconds: number;
  /**
   * What it depends on besides its file and what that imports: mostly the commands it calls. Files
   * or folders.
   */
  readonly roots: readonly string[];
  /**
   * Folders that are not followed from there; what only makes a lab is the life test's:
   * `makesLabs`.
   */
  readonly without?: readonly string[];
  /**
   * A page that knows single things of it by their digests: where one of them has changed, so has
   * the suite.
   */
  readonly page?: 'faults' | 'drills';
  /**
   * CI leaves it out as long as nothing that it depends on has changed since docs/suites.md knows
   * it to have passed.
   */
  readonly onlyChanged?: true;
}

/** What is needed to make a lab, and is shown by the life test in each run. */
export const makesLabs = [
  'lib/artifacts/',
  'lib/containers/',
  'lib/doctor/',
  'lib/images/',
] as const;
/** Nor what is taught in it, and how progress is drawn. */
const labAlone = [...makesLabs, 'labs/', 'lib/pki/', 'lib/kubeconfig/', 'lib/ui/'];
/** Nor what begins, ends and proves drills. */
const drillsAlone = [
  'active.ts',
  'exam.ts',
  'finish.ts',
  'health.ts',
  'lab.ts',
  'proof/',
  'prove.ts',
  'solve.ts',
  'start.ts',
  'validate.ts',
].map((name) => `lib/practice/${name}`);
/** Nor what grades it. */
const machinesAlone = [...labAlone, 'lib/drills/', 'lib/grade/', 'lib/evidence/', 'lib/practice/'];
const commands = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `lib/cli/commands/${name}.ts`);
const file = (name: string): string => `test/deep/suites/${name}.test.ts`;

const onCheckpoints = {
  lab: 'small',
  roots: commands('checkpoint', 'reset', 'start'),
  without: machinesAlone,
} as const;
const onDrills = {
  lab: 'done',
  roots: [
    ...commands('start', 'practice', 'finish', 'exam', 'reset', 'check', 'solve', 'hint'),
    'labs/drills/prelude.sh',
  ],
  without: labAlone,
} as const;

/**
 * In the order in which they are run: those that share a lab stand together, and what makes it goes
 * before what needs it finished.
 */
export const suites: readonly Suite[] = [
  {
    name: 'checkpoint-group',
    about: 'all machines at one instant, and nothing lost by mistake',
    file: file('checkpoint-group'),
    seconds: 130,
    ...onCheckpoints,
  },
  {
    name: 'checkpoint-kill',
    about: 'kill -9 of khw-lab and of a QEMU while saving and restoring',
    file: file('checkpoint-kill'),
    seconds: 120,
    ...onCheckpoints,
  },
  {
    name: 'checkpoint-interrupt',
    about: 'Ctrl-C at each phase of a save and a restore',
    file: file('checkpoint-interrupt'),
    seconds: 120,
    ...onCheckpoints,
  },
  {
    name: 'checkpoint-disk-full',
    about: 'a full disk, before a save and under way',
    file: file('checkpoint-disk-full'),
    seconds: 50,
    ...onCheckpoints,
  },
  {
    name: 'drill-disk-full',
    about: 'a drill on a full disk: before it begins, while it breaks the lab, and while it is on',
    file: file('drill-disk-full'),
    lab: 'small',
    seconds: 180,
    roots: [
      ...commands('start', 'check', 'finish', 'solve', 'status', 'up', 'checkpoint'),
      'labs/drills/prelude.sh',
    ],
    without: labAlone,
  },
  {
    name: 'slow-disk',
    about:
      'a disk on which every write is waited for: a save, a restore and a boot take long, and do not fail',
    file: file('slow-disk'),
    lab: 'small',
    seconds: 330,
    roots: commands('checkpoint', 'up', 'stop'),
    without: machinesAlone,
  },
  {
    name: 'checkpoint-random',
    about: 'twenty saves and restores in any order',
    file: file('checkpoint-random'),
    seconds: 170,
    ...onCheckpoints,
  },
  {
    name: 'checkpoint-start',
    about: 'a chapter begins by the nearest checkpoint, and from machines that are off',
    file: file('checkpoint-start'),
    seconds: 130,
    ...onCheckpoints,
  },
  {
    name: 'interruptions',
    about: 'kill -9 and Ctrl-C while a lab is made, and going on',
    file: file('interruptions'),
    lab: 'new',
    seconds: 330,
    roots: [...commands('up', 'stop', 'status', 'ssh'), 'labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'typed',
    about: 'the printed scripts of chapters 06 to 08, typed, give the state of up',
    file: file('typed'),
    lab: '06',
    seconds: 110,
    roots: [...commands('script', 'up', 'ssh'), 'labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'own-tools',
    about: "a learner's own ssh, kubectl and curl",
    file: file('own-tools'),
    lab: 'done',
    seconds: 25,
    roots: commands('ssh', 'ssh-config', 'kubeconfig', 'kubectl'),
    without: machinesAlone,
  },
  {
    name: 'documents',
    about: 'every command of README and docs/, typed as it stands there',
    file: file('documents'),
    lab: 'done',
    seconds: 300,
    roots: ['test/documents', 'lib/cli/catalogue.ts'],
    without: [...labAlone, 'lib/checkpoints/', 'lib/drills/', 'lib/grade/', 'lib/evidence/'],
  },
  {
    name: 'wreck',
    about: 'back from a wreck, to a chapter, and forward',
    file: file('wreck'),
    lab: 'done',
    seconds: 90,
    roots: commands('reset', 'checkpoint', 'status', 'kubectl'),
    without: machinesAlone,
  },
  {
    name: 'noisy-guest',
    about:
      'a noisy, moving or broken ~/.bashrc, .profile, .curlrc, .kube/config and motd on every machine change nothing',
    file: file('noisy-guest'),
    lab: 'done',
    seconds: 420,
    roots: [
      ...commands(
        'status',
        'check',
        'diff',
        'kubeconfig',
        'up',
        'solve',
        'start',
        'finish',
        'ssh',
        'kubectl',
        'script',
        'checkpoint',
        'reset',
      ),
      'labs/khw/index.ts',
      'labs/drills/prelude.sh',
    ],
    without: makesLabs,
  },
  {
    name: 'suspend',
    about:
      'a computer that slept, a clock that jumped, QEMUs that stand still: told, and set right by up',
    file: file('suspend'),
    lab: 'done',
    seconds: 450,
    roots: [
      ...commands('status', 'check', 'up', 'checkpoint', 'reset', 'ssh', 'kubectl'),
      'labs/khw/index.ts',
    ],
    without: [...makesLabs, 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'beside',
    about: 'two labs side by side, one with three etcd members',
    file: file('beside'),
    lab: 'done',
    seconds: 100,
    roots: [...commands('up', 'destroy'), 'labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'tiny-track',
    about:
      'a second track, of which lib knows nothing: raised, graded, put through ordeals, saved, reset and destroyed',
    file: file('tiny-track'),
    lab: 'none',
    seconds: 330,
    roots: [
      ...commands('up', 'check', 'checkpoint', 'reset', 'status', 'ssh', 'destroy'),
      'test/fixtures/tracks/tiny',
    ],
    without: [...makesLabs, 'labs/khw/', 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'golden',
    about:
      'a finished lab is kept by destroy and put back by up, interrupted, damaged and unwanted',
    file: file('golden'),
    lab: 'none',
    seconds: 300,
    roots: [
      ...commands('up', 'destroy', 'cache', 'checkpoint', 'reset', 'stop'),
      'lib/golden/raise.ts',
      'test/fixtures/tracks/tiny',
    ],
    without: [...makesLabs, 'labs/khw/', 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'khw-gce',
    about:
      'the track khw-gce: raised whole, graded, saved, restored, put through ordeals, destroyed',
    file: file('khw-gce'),
    lab: 'none',
    seconds: 1500,
    onlyChanged: true,
    roots: [
      ...commands('up', 'check', 'checkpoint', 'status', 'ssh', 'kubectl', 'destroy'),
      'labs/ha',
      'labs/khw-gce',
    ],
    without: [...makesLabs, 'labs/khw/', 'labs/khw-aws/', 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'khw-aws',
    about:
      'the track khw-aws: raised whole, graded, saved, restored, put through ordeals, destroyed',
    file: file('khw-aws'),
    lab: 'none',
    seconds: 1500,
    onlyChanged: true,
    roots: [
      ...commands('up', 'check', 'checkpoint', 'status', 'ssh', 'kubectl', 'destroy'),
      'labs/ha',
      'labs/khw-aws',
    ],
    without: [...makesLabs, 'labs/khw/', 'labs/khw-gce/', 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'cka',
    about: 'the track cka: raised, an exercise done, exercises that changed and four of the others',
    file: file('cka'),
    lab: 'none',
    seconds: 1200,
    onlyChanged: true,
    roots: [
      ...commands('up', 'labs', 'start', 'practice', 'exam', 'check', 'solve', 'finish'),
      ...commands('reset', 'validate', 'destroy'),
      'labs/drills/prelude.sh',
      'labs/drills/exercises.sh',
      'labs/cka',
    ],
    without: [...makesLabs, 'labs/ha/', 'labs/khw-gce/', 'labs/khw-aws/'],
  },
  {
    name: 'checks',
    about: 'the reference passes; what hangs or is full blocks and never misleads',
    file: file('checks'),
    lab: 'done',
    seconds: 240,
    roots: [
      ...commands('check', 'hint', 'solve', 'diff', 'verify'),
      'lib/practice/proof/verdicts.ts',
    ],
    without: [...labAlone, 'lib/checkpoints/', 'lib/drills/', ...drillsAlone],
  },
  {
    name: 'faults',
    about: 'faults that changed, and an eighth of the others',
    file: file('faults'),
    lab: 'done',
    seconds: 300,
    roots: ['lib/practice/proof/faults.ts', 'lib/grade/chosen.ts'],
    without: labAlone,
    page: 'faults',
  },
  {
    name: 'drill-learner',
    about: 'one drill, and one fault, as a learner meets them',
    file: file('drill-learner'),
    seconds: 180,
    ...onDrills,
  },
  {
    name: 'drill-scripts',
    about: "a teacher's scripts that hang, flood or fail; kill -9 and Ctrl-C",
    file: file('drill-scripts'),
    seconds: 240,
    ...onDrills,
  },
  {
    name: 'exam',
    about: 'one clock, one score, and a computer switched off and on',
    file: file('exam'),
    seconds: 240,
    ...onDrills,
  },
  {
    name: 'drills',
    about: 'drills that changed, and two of the others',
    file: file('drills'),
    lab: 'done',
    seconds: 120,
    roots: [...commands('validate'), 'labs/drills/prelude.sh'],
    without: labAlone,
    page: 'drills',
  },
  {
    name: 'reboot',
    about: 'one reboot: repaired drills, all checks and the cluster are as before',
    file: file('reboot'),
    lab: 'done',
    seconds: 260,
    roots: commands('check', 'kubectl'),
    without: labAlone,
  },
  {
    name: 'faults-in-files',
    about: 'each fault of a file, on folders that stand for machines',
    file: 'test/labs/checks-faults.test.ts',
    lab: 'none',
    seconds: 45,
    roots: ['labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'faults-in-pem-files',
    about: 'the same for clusters of three controllers, with the file names of their texts',
    file: 'test/labs/pem-faults.test.ts',
    lab: 'none',
    seconds: 35,
    roots: [],
    without: makesLabs,
  },
  {
    name: 'checks-of-files',
    about: 'checks that judge files, on folders that stand for machines',
    file: 'test/labs/checks-files.test.ts',
    lab: 'none',
    seconds: 45,
    roots: ['labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'walk',
    about: 'chapters 02 to 08 on pretend machines, typed and the fast way',
    file: 'test/labs/walk.test.ts',
    lab: 'none',
    seconds: 50,
    roots: ['labs/khw/index.ts'],
    without: makesLabs,
  },
  {
    name: 'walk-of-notes',
    about: 'chapters 04 to 08 of clusters behind a front, typed and the fast way',
    file: 'test/labs/ha/walk.test.ts',
    lab: 'none',
    seconds: 120,
    roots: [],
    without: makesLabs,
  },
  {
    name: 'private-daemon',
    about: 'the private libvirtd, killed, half started and after a reboot',
    file: 'test/libvirt/private.test.ts',
    lab: 'none',
    seconds: 60,
    roots: ['lib/libvirt/private.ts'],
  },
  {
    name: 'containers',
    about: "the smoke test's images, built from Debian packages",
    file: 'test/containers/provide.test.ts',
    lab: 'none',
    seconds: 20,
    roots: ['lib/containers/provide.ts'],
  },
  {
    name: 'containers-built',
    about: 'an image is built twice alike',
    file: 'test/containers/build.test.ts',
    lab: 'none',
    seconds: 15,
    roots: ['lib/containers/build.ts'],
  },
  {
    name: 'containers-run',
    about: 'what is in the images runs',
    file: 'test/containers/run-images.test.ts',
    lab: 'none',
    seconds: 15,
    roots: ['lib/releases/index.ts', 'lib/containers/build.ts'],
  },
  {
    name: 'binaries-built',
    about: 'binaries are built from Go modules',
    file: 'test/artifacts/build.test.ts',
    lab: 'none',
    seconds: 20,
    roots: ['lib/artifacts/build.ts'],
  },
  {
    name: 'sweep',
    about: 'what a killed test run left is found and removed',
    file: 'test/helpers/sweep.test.ts',
    lab: 'none',
    seconds: 20,
    roots: ['test/helpers/sweep.js', 'test/helpers/run-guard.js'],
  },
  {
    name: 'hostile-answers',
    about: 'whatever a machine answers, no check throws or takes long',
    file: file('hostile-answers'),
    lab: 'none',
    seconds: 110,
    roots: [],
    without: makesLabs,
  },
  {
    name: 'node-version',
    about: 'the unit stage on a supported Node.js that the seed draws; older ones are refused',
    file: file('node-version'),
    lab: 'none',
    seconds: 280,
    roots: ['bin', 'test/node-versions.js', 'test/unit.js'],
  },
  {
    name: 'half-core',
    about: 'a whole lab held to half a core: every chapter and check, back to chapter 09, a drill',
    file: file('half-core'),
    lab: 'none',
    seconds: 2400,
    // What makes, starts and waits; the commands around it change more often than what a slow
    // computer breaks.
    roots: [
      'lib/lab/up.ts',
      'lib/checkpoints/restore.ts',
      'labs/khw/index.ts',
      'test/helpers/cpu-limit.ts',
    ],
    without: makesLabs,
    onlyChanged: true,
  },
  {
    name: 'laptop-trixie',
    about:
      "a plain user's Debian 13: its own libvirtd, QEMU and Node.js, from doctor --fix to destroy",
    file: file('laptop-trixie'),
    lab: 'none',
    seconds: 280,
    roots: [
      ...commands('doctor', 'up', 'stop', 'destroy', 'checkpoint', 'reset', 'ssh'),
      'test/laptop',
      'lib/core/emulated-cpu.ts',
    ],
    without: ['lib/artifacts/', 'lib/containers/', 'labs/'],
  },
];
