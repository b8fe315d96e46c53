import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { loadDrill } from '../../lib/drills/load.js';
import type { Drill, DrillFacts } from '../../lib/drills/types.js';
import { hostRunner } from '../../lib/host/process.js';
import { changed, good, writeDrill } from './folder.js';

const facts: DrillFacts = {
  chapters: ['02', '03', '12'],
  taken: ['done', 'the-jumpbox'],
  machines: ['jumpbox', 'server', 'node-0', 'node-1'],
  checks: ['09.node-ready.node-0', '09.node-ready.node-1'],
};

const load = (folder: string): Promise<Drill> => loadDrill(folder, facts, hostRunner());

/** The problems of a folder, a line each. */
async function problemsOf(folder: string): Promise<readonly string[]> {
  try {
    await load(folder);
    return [];
  } catch (error) {
    if (error instanceof LabError && error.kind === 'config') return error.details;
    throw error;
  }
}

t.test('a drill without faults', async (t) => {
  const drill = await load(writeDrill(good));
  t.equal(drill.name, 'clock-stands');
  t.equal(drill.from, '12', 'a bare number is a chapter');
  t.same(
    drill.variants.map(({ values }) => values['HOUR']),
    ['3', '4'],
    'numbers become text',
  );
  t.equal(drill.checks[0]?.timeoutSeconds, 10);
  t.equal(drill.breaks[0]?.text, 'date -s yesterday\n');
  t.same(drill.requires, []);
});

const bad: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  problems: readonly (string | RegExp)[],
])[] = [
  [
    'an unknown key',
    changed(['title:', 'titel:']),
    ['drill.yaml:1:1 titel: unknown key titel; write title'],
  ],
  [
    'an unknown key in a check',
    changed(['points: 3', 'point: 3']),
    ['drill.yaml:19:5 checks[0].point: unknown key point; write points'],
  ],
  [
    'a missing key',
    changed(['first-cause: ticks\n', '']),
    [/first-cause: is missing; write the id of the check that must be the first cause/],
  ],
  [
    'a missing key of a check',
    changed(['    why: Time goes on.\n', '']),
    ['drill.yaml:15:5 checks[0].why: is missing; write why it matters, one sentence'],
  ],
  [
    'a wrong type',
    changed(['minutes: 10', 'minutes: soon']),
    [
      'drill.yaml:3:10 minutes: expected a number, found "soon"; write a whole number from 1 to 240',
    ],
  ],
  [
    'an unknown word',
    changed(['difficulty: easy', 'difficulty: esy']),
    ['drill.yaml:5:13 difficulty: unknown difficulty "esy"; write easy'],
  ],
  [
    'an unknown chapter',
    changed(['from: 12', 'from: 13']),
    ['drill.yaml:7:7 from: there is no chapter 13; write 03'],
  ],
  [
    'a missing script',
    changed(['script: break.sh', 'script: brake.sh']),
    ['drill.yaml:13:35 break[0].script: there is no file brake.sh; write break.sh'],
  ],
  [
    'a path out of the folder',
    changed(['script: break.sh', 'script: ../../break.sh']),
    [
      "drill.yaml:13:35 break[0].script: ../../break.sh is not in the drill's folder; write the name of a file in it",
    ],
  ],
  [
    'an absolute path',
    changed(['script: break.sh', 'script: /etc/profile']),
    [
      "drill.yaml:13:35 break[0].script: /etc/profile is not in the drill's folder; write the name of a file in it",
    ],
  ],
  [
    'an id that is there twice',
    changed(['id: right', 'id: ticks']),
    ['drill.yaml:23:9 checks[1].id: another check is called ticks too; give each check its own id'],
  ],
  [
    'an id of a wrong form',
    changed(['id: right', 'id: Right!']),
    [
      'drill.yaml:23:9 checks[1].id: "Right!" is no id; write lower-case letters, digits and dashes, such as kubelet-runs',
    ],
  ],
  [
    'a need that is not there',
    changed(['needs: [ticks]', 'needs: [tick]']),
    ['drill.yaml:28:13 checks[1].needs[0]: no check of this drill is called tick; write ticks'],
  ],
  [
    'a circle of needs',
    changed(['points: 3', 'points: 3\n    needs: [right]']),
    [
      'drill.yaml:20:5 checks[0].needs: the checks need each other in a circle: ticks → right → ticks; take one of the needs away',
    ],
  ],
  [
    'a first cause that is not there',
    changed(['first-cause: ticks', 'first-cause: tickets']),
    ['drill.yaml:32:14 first-cause: no check of this drill is called tickets; write ticks'],
  ],
  [
    'points that do not add up',
    changed(['points: 5', 'points: 6']),
    [
      'drill.yaml:4:9 points: the drill has 6 points, its checks have 5 together; write 5, or change the points of the checks',
    ],
  ],
  [
    'one hint only',
    changed(['hints: [Look at it., Wind it up.]', 'hints: [Look at it.]']),
    [
      'drill.yaml:22:5 checks[0].hints: has only one hint; write two hints or more, from a nudge to the very command',
    ],
  ],
  [
    'a link that is none',
    changed(['link: https://example.org/clocks', 'link: javascript:alert(1)']),
    [
      'drill.yaml:21:11 checks[0].link: "javascript:alert(1)" is no address; write an address that begins with https://',
    ],
  ],
  [
    'a hole without a value',
    changed(['The clock of ${NODE}', 'The clock of ${NODDE}']),
    ['drill.yaml:1:8 title: ${NODDE} is not a value of the variants; write NODE'],
  ],
  [
    'a hole without a value in the title of another way',
    changed(['title: Another clock', 'title: Another ${CLOCK}']),
    [
      'drill.yaml:37:12 other-solutions.new-clock.title: ${CLOCK} is not a value of the variants; ' +
        'write one of NODE, HOUR',
    ],
  ],
  [
    'a title that moves the cursor',
    changed(['title: The clock of ${NODE} stands', 'title: "\\e[2J"']),
    ['drill.yaml:1:8 title: holds a control character; write plain text'],
  ],
  [
    'a hint that turns the writing around',
    changed(['[Look at it., ', '["\\u202elook", ']),
    [/checks\[0\]\.hints\[0\]: holds a control character/],
  ],
  [
    'a link that moves the cursor',
    changed([
      'link: https://example.org/clocks\n    hints: [Look',
      'link: "https://example.org/\\e[2J"\n    hints: [Look',
    ]),
    [/checks\[0\]\.link: holds a control character/],
  ],
  [
    'a value that the shell takes for its own',
    changed(['HOUR: 3', 'PATH: 3'], ['HOUR: 4', 'PATH: 4']),
    [/PATH: PATH belongs to the shell or to the lab; choose another name/, /PATH/],
  ],
  [
    'a value that is no name',
    changed(['HOUR: 3', 'x$(id): 3'], ['HOUR: 4', 'x$(id): 4']),
    [
      /x\$\(id\) is not a valid name for a value; write capitals, digits and underscores/,
      /is not a valid name/,
    ],
  ],
  [
    'a value of two lines and a control character',
    changed(['HOUR: 3', 'HOUR: "\\a"']),
    [/variants\.first\.HOUR: is no plain text/],
  ],
  [
    'a variant that lacks a value',
    changed(['second: { NODE: node-1, HOUR: 4 }', 'second: { NODE: node-1 }']),
    [
      'drill.yaml:10:3 variants.second: has no HOUR, which another variant has; give every variant the same names',
    ],
  ],
  [
    'a machine that the lab has not',
    changed(['machine: jumpbox', 'machine: jumbox']),
    ['drill.yaml:25:14 checks[1].machine: the lab has no machine jumbox; write jumpbox'],
  ],
  [
    'a machine that is a command',
    changed(['machine: jumpbox', 'machine: "jumpbox; id"']),
    [
      'drill.yaml:25:14 checks[1].machine: "jumpbox; id" is no name of a machine; write a host name such as node-0, or a hole such as ${NODE}',
    ],
  ],
  [
    "a chapter's check that there is not",
    changed(['first-cause: ticks', 'first-cause: ticks\nrequires: [09.node-redy.node-0]']),
    [
      'drill.yaml:33:12 requires[0]: no chapter has a check 09.node-redy.node-0; write 09.node-ready.node-0',
    ],
  ],
  [
    'a script that is not bash',
    { ...good, 'solve.sh': 'if true; then\n  echo hello\n' },
    [/^solve\.sh:3:1 syntax error: unexpected end of file; look at this line/],
  ],
  [
    'a script from Windows',
    { ...good, 'break.sh': 'date\r\n' },
    [
      'drill.yaml:13:35 break[0].script: break.sh has Windows line ends; save it with Unix line ends (LF)',
    ],
  ],
  [
    'a script that is a program',
    { ...good, 'break.sh': '\u007fELF\u0000\u0001' },
    ['drill.yaml:13:35 break[0].script: break.sh is not a text file; save it as UTF-8 text'],
  ],
  [
    'a script that is a book',
    { ...good, 'break.sh': '# x\n'.repeat(20_000) },
    ['drill.yaml:13:35 break[0].script: break.sh is 78 KiB; keep it under 32 KiB'],
  ],
  [
    'no drill.yaml',
    { 'break.sh': 'true\n' },
    ['drill.yaml:1:1 is not there; `khw-lab new drill clock-stands` makes one'],
  ],
  [
    'no YAML, and no bash either',
    { ...good, 'drill.yaml': 'title: [\n', 'solve.sh': '(\n' },
    [/not YAML/, /^solve\.sh:2:1 syntax error/],
  ],
  ['a shell file that nothing names', { ...good, 'old.sh': 'fi\n' }, [/^old\.sh:1:1 syntax error/]],
  [
    'an empty drill.yaml',
    { 'drill.yaml': '' },
    ['drill.yaml:1:1 is empty; start from what `khw-lab new drill NAME` writes'],
  ],
  [
    'an alias bomb',
    { ...good, 'drill.yaml': 'a: &a [x]\nb: [*a, *a]\n' },
    [/alias \*a is not allowed; write the value itself/],
  ],
  ['tabs', { ...good, 'drill.yaml': 'break:\n\t- x\n' }, [/not YAML: .*; indent with spaces/]],
  [
    'a key that is there twice',
    changed(['minutes: 10', 'minutes: 10\nminutes: 11']),
    ['drill.yaml:4:1 this key is there twice; remove one of the two'],
  ],
  [
    'no check at all',
    changed([
      /checks:[^]*(?=first-cause)/.exec(good['drill.yaml'] ?? '')?.[0] ?? '',
      'checks: []\n',
    ]),
    [/checks: is empty; write one check or more/, /first-cause: no check/],
  ],
];

for (const [what, files, expected] of bad) {
  t.test(what, async (t) => {
    const problems = await problemsOf(writeDrill(files));
    t.equal(problems.length, expected.length, problems.join('\n'));
    for (const [index, pattern] of expected.entries()) t.match(problems[index], pattern);
  });
}

t.test('all problems are told together, in the order of the file', async (t) => {
  const files = changed(
    ['minutes: 10', 'minutes: 0'],
    ['difficulty: easy', 'difficulty: hrd'],
    ['script: break.sh', 'script: none.sh'],
    ['first-cause: ticks', 'first-cause: nothing'],
  );
  t.match(await problemsOf(writeDrill({ ...files, 'solve.sh': '(\n' })), [
    /^drill.yaml:3:10 minutes/,
    /^drill.yaml:5:13 difficulty/,
    /^drill.yaml:13:35 break/,
    /^drill.yaml:32:14 first-cause/,
    /^solve.sh:2:1 syntax error/,
  ]);
});

t.test('what is no folder', async (t) => {
  await t.rejects(load('/nonexistent/drill'), { kind: 'usage', message: /there is no folder/ });
  const folder = writeDrill(good);
  await t.rejects(
    load(join(folder, 'break.sh')),
    { message: /there is no folder/ },
    'a file is no folder',
  );
  const crowd = writeDrill(good);
  mkdirSync(join(crowd, 'many'));
  for (let number = 0; number < 101; number++) writeFileSync(join(crowd, 'many', `${number}`), '');
  await t.rejects(load(crowd), { message: /holds more than 100 files/ });
});

t.test('the digest changes with any file', async (t) => {
  const one = await load(writeDrill(good));
  const same = await load(writeDrill(good));
  const other = await load(writeDrill({ ...good, 'solve.sh': 'date -s tomorrow\n' }));
  t.equal(one.digest, same.digest);
  t.not(one.digest, other.digest);
});

t.test('a folder with a wrong name', async (t) => {
  t.match(await problemsOf(writeDrill(good, 'Clock Stands')), [
    /"Clock Stands" is not a valid name for a drill's folder/,
  ]);
});

t.test('names that mean something else', async (t) => {
  for (const name of ['done', 'the-jumpbox', '9', '09'])
    t.match(await problemsOf(writeDrill(good, name)), [
      `drill.yaml:1:1 "${name}" means something else where drills are named; give the folder another name`,
    ]);
});
