/**
 * `npm run mutants [-- FOLDER…]`: changes the code of folders of lib in one small way after the
 * other and looks whether a unit test fails; without a name, all of the table below. Writes each
 * folder's line of docs/mutants.md. Takes hours, and is no part of `npm test`. What it needs is
 * installed into mutants/node_modules by the first call. Tests run real programs: so do the changed
 * ones.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

/**
 * Which unit tests look at a folder; a name without a slash stands for all files of that folder of
 * test/. Those that start khw-lab as a process of its own are not among them: they take long, and
 * see no mutant there.
 */
const tests = {
  grade: ['grade'],
  checkpoints: ['checkpoints'],
  actions: ['actions'],
  practice: ['practice'],
  course: ['beginnings', 'chapters', 'found-drills', 'ordeals', 'subjects'].map(
    (name) => `course/${name}`,
  ),
};

const page = 'docs/mutants.md';
const report = 'mutants/report.json';

if (!existsSync('mutants/node_modules'))
  must(['npm', 'ci', '--prefix', 'mutants', '--ignore-scripts', '--silent']);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(tests);
for (const folder of wanted) {
  const own = Object.entries(tests).find(([name]) => name === folder)?.[1];
  if (own === undefined)
    throw new Error(`there is no ${folder} in the table: ${Object.keys(tests).join(', ')}`);
  must(
    ['nice', '-n', '19', 'mutants/node_modules/.bin/stryker', 'run', 'mutants/stryker.config.js'],
    {
      // A test that is slow here is no mutant noticed: tap(1) would end it after 30 s.
      TAP_TIMEOUT: '600',
      KHW_MUTATE: `lib/${folder}/**/*.ts`,
      KHW_MUTANT_TESTS: own.flatMap(filesOf).join(','),
    },
  );
  writePage(rowOf(folder));
}

/** @param {string} name */
function filesOf(name) {
  if (name.includes('/')) return [`dist/test/${name}.test.js`];
  return readdirSync(`test/${name}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `dist/test/${name}/${file.replace(/ts$/, 'js')}`);
}

/**
 * The line of a folder, out of Stryker's report. An endless loop that was found by counting counts
 * as killed. One that ran into the time limit does not: it may have been noticed, or the computer
 * was busy.
 * @param {string} folder
 */
function rowOf(folder) {
  /** @type {{ files: Record<string, { mutants: { status: string, statusReason?: string }[] }> }} */
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const states = Object.values(files).flatMap(({ mutants }) =>
    mutants.map(({ status, statusReason = '' }) =>
      statusReason.startsWith('Hit limit reached') ? 'Killed' : status,
    ),
  );
  /** @param {string} wanted */
  const count = (wanted) => states.filter((state) => state === wanted).length;
  const [killed, late, survived, unreached] = [
    count('Killed'),
    count('Timeout'),
    count('Survived'),
    count('NoCoverage'),
  ];
  const all = killed + late + survived + unreached;
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  }).stdout.trim();
  return `| lib/${folder} | ${Object.keys(files).length} | ${all} | ${killed} | ${late} | ${survived} | ${unreached} | ${((killed / all) * 100).toFixed(1)} % | ${commit} |`;
}

/** @param {string} row */
function writePage(row) {
  const folder = row.split(' | ')[0];
  const known = existsSync(page)
    ? readFileSync(page, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('| lib/') && line.split(' | ')[0] !== folder)
    : [];
  writeFileSync(
    page,
    [
      '# Mutants',
      '',
      'Written by `npm run mutants`: Stryker changes the code in one small way after the other, and the unit',
      'tests of the folder are run with each. One that no test notices has survived. A loop without end is',
      'found by counting, and killed. One that ran out of time may have waited for nothing, or the computer',
      'was busy: like one in code that no test reaches, it does not count as killed. What only a test reaches',
      'that starts khw-lab as a process of its own is not reached here. A folder that is not in the table was',
      'not run.',
      '',
      '| folder | files | mutants | killed | out of time | survived | not reached | killed | commit |',
      '|---|--:|--:|--:|--:|--:|--:|--:|---|',
      ...[...known, row].sort(),
      '',
    ].join('\n'),
  );
}

/**
 * @param {readonly string[]} command
 * @param {Record<string, string>} [environment]
 */
function must([file = '', ...args], environment = {}) {
  const { status } = spawnSync(file, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) process.exit(status ?? 1);
}
