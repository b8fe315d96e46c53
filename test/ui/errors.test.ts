import t from 'tap';
import { exitCodes, LabError, type ErrorKind } from '../../lib/core/errors.js';
import { printable } from '../../lib/core/printable.js';
import { describeError, errorJson } from '../../lib/ui/errors.js';

const plain = { color: false, debug: false };
const escape = '\u001b';

t.test('message, evidence, next step', (t) => {
  const error = new LabError('step', 'it failed', {
    details: ['line one', 'line two'],
    hint: 'look there',
  });
  t.strictSame(describeError(error, plain), {
    exitCode: 1,
    text: 'error: it failed\n  line one\n  line two\nnext: look there',
  });
  t.strictSame(errorJson(error), {
    error: {
      kind: 'step',
      message: 'it failed',
      hint: 'look there',
      details: ['line one', 'line two'],
    },
  });
  t.strictSame(errorJson(new LabError('host', 'bare')), {
    error: { kind: 'host', message: 'bare', hint: null, details: [] },
  });
  t.end();
});

t.test('an interruption is no error', (t) => {
  t.strictSame(describeError(new LabError('interrupted', 'stopped here'), plain), {
    exitCode: 130,
    text: 'stopped: stopped here',
  });
  t.end();
});

t.test('the exit code follows from the kind', (t) => {
  for (const [kind, exitCode] of Object.entries(exitCodes))
    t.equal(describeError(new LabError(kind as ErrorKind, 'x'), plain).exitCode, exitCode, kind);
  t.end();
});

t.test('colors only where they are wanted', (t) => {
  const error = new LabError('usage', 'wrong', { details: ['evidence'], hint: 'next' });
  t.notMatch(describeError(error, plain).text, escape);
  t.end();
});

t.test('what a machine says is shown, not obeyed', (t) => {
  const evil = `a${escape}[2Jb${escape}]0;title\u0007c\rd\u009be`;
  const error = new LabError('step', evil, { details: [evil], hint: evil, cause: new Error(evil) });
  const { text } = describeError(error, { color: false, debug: true });
  const [first, second, third, fourth] = text.split('\n');
  const harmless = 'a\\x1b[2Jb\\x1b]0;title\\x07c\\x0dd\\x9be';
  t.strictSame(
    [first, second, third, fourth],
    [`error: ${harmless}`, `  ${harmless}`, `next: ${harmless}`, `cause: ${harmless}`],
  );
  t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  t.equal(printable('tab\tline\nünïcode 漢字'), 'tab\tline\nünïcode 漢字');
  t.end();
});

t.test('a bug shows its stack and asks for a report', (t) => {
  const bug = new TypeError('x is not a function');
  const { exitCode, text } = describeError(bug, plain);
  t.equal(exitCode, 4);
  t.match(text, /^khw-lab has a bug: TypeError: x is not a function\n {4}at .*errors\.test\.ts/);
  t.match(text, /\nnext: Please report it/);
  t.match(errorJson(bug), {
    error: {
      kind: 'bug',
      message: 'x is not a function',
      hint: /report/,
      details: [/^at .*errors\.test\.ts/],
    },
  });
  t.match(describeError('thrown text', plain), {
    exitCode: 4,
    text: 'khw-lab has a bug: thrown text',
  });
  t.match(
    describeError(new LabError('bug', 'broken promise'), plain).text,
    /^error: broken promise\nLabError: broken promise\n {4}at /,
  );
  t.end();
});

t.test('what the operating system refuses is no bug', (t) => {
  for (const code of [
    'ENOSPC',
    'EDQUOT',
    'EACCES',
    'EROFS',
    'ENOTDIR',
    'ENAMETOOLONG',
    'EMFILE',
    'ENOENT',
    'ELOOP',
    'EIO',
  ]) {
    const error = Object.assign(new Error(`${code}: no, open '/x'`), {
      code,
      syscall: 'open',
      path: '/x',
    });
    t.match(describeError(error, plain), {
      exitCode: 3,
      text: new RegExp(`^error: /x: .* \\(${code}, open\\)\nnext: .`),
    });
    t.match(errorJson(error), {
      error: { kind: 'host', message: new RegExp(`^/x: .* \\(${code}, open\\)$`), hint: /./ },
    });
  }
  const unheard = Object.assign(new Error("Unknown system error -117: open '/x'"), {
    code: 'Unknown system error -117',
    syscall: 'open',
  });
  t.match(describeError(unheard, plain), {
    exitCode: 3,
    text: /^error: Unknown system error -117: open '\/x'\nnext: ./,
  });
  t.end();
});

t.test('--debug adds the cause and the stack', (t) => {
  const error = new LabError('host', 'outer', { cause: new Error('inner') });
  t.notMatch(describeError(error, plain).text, 'inner');
  t.match(
    describeError(error, { color: false, debug: true }).text,
    /^error: outer\ncause: inner\nLabError: outer\n {4}at /,
  );
  t.end();
});
