import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { closure, declarationsIn } from './declarations.js';
import { khw } from '../../labs/khw/index.js';
import { sourceOf } from '../prove/tracks.js';
import { faultDigests } from './faults.js';

/** A module of this text, by its path from the repository's root. */
function moduleOf(text: string): string {
  const folder = temporaryFolder('declarations-');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'module.ts'), text);
  return relative(packageRoot, join(folder, 'module.ts'));
}

t.test('a module is its declarations', (t) => {
  const found = declarationsIn([
    moduleOf(
      "import { x } from './x.js';\n\nexport const one = 1;\n\n/** Two. */\nexport function two() {\n  return one;\n}\nconst three = two();\n",
    ),
  ]);
  t.same(
    found.map(({ name }) => name),
    ['one', 'two', 'three'],
  );
  t.match(found[1]?.text, /\bone\b/);
  t.end();
});

t.test('what is named is followed, by and by, and nothing else', (t) => {
  const known = declarationsIn([
    moduleOf(
      'const one = 1;\nconst two = () => one;\nconst three = () => two();\nconst four = 4;\n',
    ),
  ]);
  t.same(
    closure(['three()'], known).map(({ name }) => name),
    ['one', 'two', 'three'],
  );
  t.same(closure(['nothing'], known), []);
  t.end();
});

t.test('a fault has another digest when its text, its check or the judge has another', (t) => {
  const fault = {
    id: 'f',
    title: 'F',
    check: '07.binaries.server',
    machine: 'server',
    inject: 'a',
    undo: 'b',
    touches: ['d'],
    expect: ['c'],
  };
  const check = {
    id: fault.check,
    title: '',
    machine: 'server',
    points: 1,
    why: '',
    link: '',
    needs: [],
    hints: [],
    facts: {},
    judge: () => ({ state: 'pass', evidence: '' }) as const,
  };
  const digest = (changedFault: object, changedCheck: object): string =>
    faultDigests(
      [{ ...fault, ...changedFault }],
      [{ ...check, ...changedCheck }],
      sourceOf(khw),
    ).get('f') ?? '';
  const digests = [
    digest({}, {}),
    digest({ undo: 'x' }, {}),
    digest({}, { facts: { one: { machine: 'server', script: 'true' } } }),
    digest({}, { judge: () => ({ state: 'pass', evidence: 'other' }) }),
  ];
  t.equal(digest({}, {}), digests[0]);
  t.equal(
    digest({ touches: ['x'], uses: ['y'], api: 'stops' }, {}),
    digests[0],
    'with which others it is in together is not what it is',
  );
  t.equal(new Set(digests).size, 4);
  t.end();
});
