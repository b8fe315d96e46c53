import t from 'tap';
import { readYaml } from '../../lib/evidence/yaml.js';

t.test('the first document is read', (t) => {
  for (const text of [
    'a: [1, x]\n',
    '# a remark\n---\na: [1, x]\n---\nb: 2\n',
    '%YAML 1.2\n---\n{"a": [1, "x"]}\n...\n',
  ])
    t.same(readYaml(text), { value: { a: [1, 'x'] } }, text);
  for (const text of ['', '\n', '# a remark\n'])
    t.same(readYaml(text), { problem: 'it is empty' }, JSON.stringify(text));
  t.end();
});

t.test('what is wrong first is said, and where', (t) => {
  for (const [text, problem] of [
    ['a: [1,\nb: 2\n', /at line \d, column \d$/],
    ['a: 1\na: 2\na: 3\n', 'Map keys must be unique at line 2, column 1'],
    ['"x" "y" "z"\n', 'Unexpected double-quoted-scalar at node end at line 1, column 5'],
    ['a: 1\n]\n]\n', /^Unexpected flow-seq-end token in YAML stream.* at line 2, column 1$/],
    ['a: *x\n', /^Unresolved alias.* x/],
  ] as const)
    t.match(readYaml(text), { problem }, text);
  t.end();
});
