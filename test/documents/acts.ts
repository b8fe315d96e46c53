/** What a reader types, and which lines of the pages it shows. */
export interface DocumentedAct {
  readonly what: string;
  readonly line: string;
  readonly shows: readonly string[];
  readonly code?: number;
  /** Found in what is printed. */
  readonly says?: RegExp;
}

const act = (
  line: string,
  expected: Partial<Omit<DocumentedAct, 'what' | 'line'>> = {},
): DocumentedAct => ({ what: line, line, shows: [line, line.replace(/ --yes$/, '')], ...expected });

/**
 * The commands of README and docs/ in an order in which they make sense, on a finished lab that is
 * finished again at their end. A question is answered by --yes; a word in capitals is filled in;
 * what a terminal is needed for is typed on standard input.
 */
export const documentedActs: readonly DocumentedAct[] = [
  act('khw-lab doctor'),
  act('khw-lab status', { says: /node-1/ }),
  act('khw-lab up', { says: /The cluster runs/ }),
  act('khw-lab up --until 06'),
  act('khw-lab up --explain'),
  act('khw-lab labs', { says: /kubelet-down/ }),
  act('khw-lab --help', { shows: ['khw-lab --help', 'node bin/khw-lab.js --help'] }),
  act('khw-lab check --help', { shows: ['khw-lab COMMAND --help'] }),
  act('echo "cd kubernetes-the-hard-way && ls" | khw-lab ssh jumpbox', {
    says: /ca\.crt/,
    shows: ['khw-lab ssh jumpbox', 'khw-lab ssh MACHINE'],
  }),
  act('khw-lab kubectl -- get nodes', { says: /node-1 +Ready/ }),
  act('khw-lab kubeconfig --output khw.kubeconfig'),
  act('khw-lab kubeconfig', { says: /client-key-data/ }),
  act('khw-lab ssh-config > khw.conf; echo hostname | ssh -F khw.conf khw-server', {
    says: /^server$/m,
    shows: ['khw-lab ssh-config > khw.conf; ssh -F khw.conf khw-server'],
  }),
  act('khw-lab console --log server', { says: /login:/, shows: ['khw-lab console MACHINE'] }),
  act('khw-lab completion > completion.bash && bash -n completion.bash', {
    shows: ['khw-lab completion >> ~/.bashrc'],
  }),
  act('khw-lab images', { says: /debian/i }),
  act('khw-lab images --packages', { says: /openssh-server/ }),
  act('khw-lab cache list', { says: /kubelet/ }),
  act('khw-lab cache prune --yes'),
  act('khw-lab checkpoint save mine'),
  act('khw-lab checkpoint list', { says: /mine/ }),
  act('khw-lab check', { says: /All \d+ checks passed/ }),
  act('khw-lab check all --format html --output report.html'),
  act('khw-lab verify report.html', { says: /untouched/i, shows: ['khw-lab verify REPORT'] }),
  act(
    'khw-lab check all --format json --output report.json && khw-lab verify report.html --key "$(sed -n \'s/.*"publicKey": *"\\([^"]*\\)".*/\\1/p\' report.json)"',
    {
      says: /untouched/i,
      shows: ['khw-lab verify report.html --key KEY'],
    },
  ),
  act('khw-lab explain 07.health.server'),
  // One controller: the other track has ordeals.
  act('khw-lab check --ordeal', { code: 2, says: /has no ordeals/ }),
  act('khw-lab diff 04'),
  // By hand, from the beginning of a chapter.
  act('khw-lab start 07 --yes', { shows: [] }),
  act('khw-lab script', { says: /etcd/ }),
  act('khw-lab script 07', { says: /etcd/, shows: ['khw-lab script 07', 'khw-lab script NN'] }),
  act('khw-lab script 07 | khw-lab ssh jumpbox -- bash -s'),
  act('khw-lab check 07', { says: /All \d+ checks passed/ }),
  act('khw-lab solve 07'),
  act('khw-lab check 08', { code: 1, shows: [] }),
  act('khw-lab hint'),
  act('khw-lab reset 07 --yes', { shows: ['khw-lab reset NN --yes'] }),
  act('khw-lab checkpoint restore mine --yes', { shows: ['khw-lab checkpoint restore NAME'] }),
  // Drills.
  act('khw-lab start kubelet-down'),
  act('khw-lab check', { code: 1, says: /kubelet-down/ }),
  act('khw-lab hint'),
  act('khw-lab solve kubelet-down'),
  act('khw-lab check', { shows: ['khw-lab check'] }),
  act('khw-lab finish --yes'),
  act('khw-lab new drill my-drill --labs drills'),
  act('khw-lab validate drills/my-drill --no-run'),
  act('khw-lab new exercise my-exercise --labs drills'),
  act('khw-lab start my-drill --labs drills'),
  act('khw-lab reset my-drill --yes', { shows: ['khw-lab reset kubelet-down'] }),
  act('khw-lab exam start --drills kubelet-down,missing-pod-route --minutes 30 --seed 7'),
  act('khw-lab exam status', { shows: [] }),
  // Nothing was repaired: it is not passed.
  act('khw-lab exam finish --format html --output exam.html --yes', {
    code: 1,
    shows: ['khw-lab exam status ; khw-lab exam finish --format html --output exam.html'],
  }),
  act('khw-lab checkpoint remove mine --yes', { shows: [] }),
];

/** What of the pages is shown by another test, and which. */
export const shownElsewhere: Readonly<Record<string, string>> = {
  'npm ci && npx khw-lab up --yes': 'test/e2e/life.test.ts',
  'khw-lab up --lab-file FILE [--lab NAME]': 'test/deep/suites/beside.test.ts',
  'khw-lab up --track khw-gce': 'test/deep/suites/khw-gce.test.ts',
  'khw-lab up --track khw-aws': 'test/deep/suites/khw-aws.test.ts',
  'khw-lab up --track cka --lab cka': 'test/deep/suites/cka.test.ts',
  'khw-lab practice networking --minutes 20 --lab cka': 'test/deep/suites/cka.test.ts',
  'khw-lab practice 07': 'test/deep/suites/drill-learner.test.ts',
  'khw-lab exam start --mock --lab cka': 'test/deep/suites/cka.test.ts',
  'khw-lab labs --lab cka': 'test/deep/suites/cka.test.ts',
  'khw-lab start three-ports --lab cka': 'test/deep/suites/cka.test.ts',
  'khw-lab check all --reboot': 'test/deep/suites/reboot.test.ts',
  'khw-lab check --ordeal controller front --seed 7 --yes': 'test/practice/ordeals/run.test.ts',
  'khw-lab check --ordeal controller-1': 'test/course/ordeals.test.ts',
  'khw-lab reset ordeal': 'test/cli/ordeals.test.ts',
  'khw-lab reset done': 'test/deep/suites/wreck.test.ts',
  'khw-lab validate drills/my-drill --reboot': 'test/deep/suites/drills.test.ts',
  'khw-lab destroy --yes': 'test/e2e/life.test.ts',
  'khw-lab destroy --no-keep --yes': 'test/deep/suites/golden.test.ts',
  'khw-lab cache list': 'test/cli/kept-lab.test.ts',
  'khw-lab cache prune': 'test/cli/kept-lab.test.ts',
  'khw-lab cache clear --yes': 'test/cli/cache.test.ts',
  'khw-lab hosts --remove': 'test/host/hosts-file.test.ts',
};
