import t from 'tap';
import { readYaml, readYamlLastWins } from '../../lib/evidence/yaml.js';

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

/** As sigs.k8s.io/yaml 1.4 turns them into JSON. */
t.test('words are those of YAML 1.1, as far as Go has them', (t) => {
  for (const [word, value] of [
    ['yes', true],
    ['On', true],
    ['y', true],
    ['no', false],
    ['OFF', false],
    ['n', false],
    ['true', true],
    ['oN', 'oN'],
    ['"off"', 'off'],
    ['~', null],
    ['017', 15],
    ['0x1F', 31],
    ['1_000', 1000],
    ['1e3', 1000],
    ['1:30', '1:30'],
    ['2001-01-01', '2001-01-01'],
    ['10.32.0.0/24', '10.32.0.0/24'],
    ['10.32.0.10', '10.32.0.10'],
  ] as const)
    t.same(readYaml(`a: ${word}\n`), { value: { a: value } }, word);
  t.same(readYaml('b: &b {c: 1}\na: {<<: *b, d: 2}\n'), {
    value: { b: { c: 1 }, a: { c: 1, d: 2 } },
  });
  t.end();
});

t.test('lines end as Windows and old Macs have it', (t) => {
  for (const end of ['\n', '\r\n', '\r'])
    t.same(readYaml(['a:', '  - b: {}', ''].join(end)), { value: { a: [{ b: {} }] } });
  t.same(readYaml('a: {}\r'), { value: { a: {} } });
  t.end();
});

t.test('of a key given twice the last one counts where a program has it so', (t) => {
  const text = 'a: {b: 1, c: 2}\na: {b: 3}\n';
  t.match(readYamlLastWins(text), { value: { a: { b: 3 } }, repeated: /unique at line 2/ });
  t.same(readYamlLastWins('a: 1\n'), { value: { a: 1 }, repeated: undefined });
  t.match(readYamlLastWins('a: 1\na: 2\n]\n'), { problem: /flow-seq-end/ });
  t.match(readYaml(text), { problem: /unique/ });
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
