import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import ts from 'typescript';
import { packageRoot } from '../../lib/host/paths.js';
import { packageSubstance, parsed, substance } from './substance.js';

const text = `import { x } from './x.js';
import { y } from 'y';
/** Adds. */
export function add(a: number, b?: string): string {
  const sum = (a + 1) as number; // one more
  return x(\`\${sum} of \${b ?? 'none'}\`, y, await import('../z.js'));
}
class Wrong extends Error { readonly code = 3; }
`;

t.test('how it is written, its types and where its modules lie leave no trace', (t) => {
  for (const [what, other] of [
    [
      'white space',
      text
        .replaceAll(' ', '  ')
        .replace(/\{\s+(x|y)\s+\}/g, '{ $1 }')
        .replace("'none'", '"none"')
        .replaceAll('`${sum}  of  ', '`${sum} of '),
    ],
    ['a comment', text.replace('Adds.', 'Sums.').replace('// one more', '')],
    ['a type', text.replace('b?: string', 'b: number | undefined').replace(' as number', '')],
    [
      'parentheses and a trailing comma',
      text.replace('(a + 1)', 'a + 1').replace("js'))", "js'),)"),
    ],
    ['a module that moved', text.replace('./x.js', '../other/x.js').replace('../z.js', './z.js')],
    ['what others may import', text.replace('export function', 'function')],
    ['an interface', `${text}export interface Added { readonly sum: number }`],
  ] as const)
    t.equal(substance(other), substance(text), what);
  t.end();
});

t.test('what it does leaves one', (t) => {
  const others = [
    ['a number', '1)', '2)'],
    ['an operator', 'a + 1', 'a - 1'],
    ['a text', "'none'", "'nobody'"],
    ['a template', ' of ', ' from '],
    ['a name', 'x(', 'z('],
    ['a package', "'y'", "'z'"],
    ['optional or not', '??', '||'],
    ['a class', 'extends Error', 'extends Fault'],
    ['const', 'const sum', 'let sum'],
    ['a default', 'b?: string', "b = ''"],
    ['a spread', 'y,', '...y,'],
  ].map(([what = '', from = '', to = '']) => {
    t.ok(text.includes(from), `${what}: ${from} is there`);
    t.not(substance(text.replace(from, to)), substance(text), what);
    return substance(text.replace(from, to));
  });
  t.equal(new Set(others).size, others.length);
  t.end();
});

t.test('every module is the same as the compiler would print it, and no two are', (t) => {
  const files = readdirSync(join(packageRoot, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts'),
  );
  const texts = files.map((name) => readFileSync(join(packageRoot, 'lib', name), 'utf8'));
  const printer = ts.createPrinter({ removeComments: true });
  const wrong = files.filter(
    (_, index) =>
      substance(printer.printFile(parsed(texts[index] ?? ''))) !== substance(texts[index] ?? ''),
  );
  t.same(wrong, []);
  const substances = texts.map(substance).filter((each) => each !== '');
  t.equal(new Set(substances).size, substances.length);
  t.end();
});

t.test('a script or a tool for tests makes no proof old, another version does', (t) => {
  const now = { version: '1.0.0', dependencies: { yaml: '^2' }, scripts: { lint: 'a' } };
  const of = (fields: object): string => packageSubstance(JSON.stringify({ ...now, ...fields }));
  t.equal(of({ scripts: { lint: 'b' }, devDependencies: { tap: '^21' } }), of({}));
  t.not(of({ version: '1.0.1' }), of({}));
  t.not(of({ dependencies: { yaml: '^3' } }), of({}));
  t.end();
});
