import t from 'tap';
import { chmod, chown, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  removeHostsBlock,
  withBlock,
  withoutBlock,
  writeHostsBlock,
} from '../../lib/host/hosts-file.js';

const lines = [
  '192.168.140.10 jumpbox.kubernetes.local jumpbox',
  '192.168.140.11 server.kubernetes.local server',
];

t.test('a block at the end of a file', (t) => {
  t.equal(
    withBlock('127.0.0.1 localhost\n', 'khw', lines),
    `127.0.0.1 localhost\n# khw-lab khw begin\n${lines.join('\n')}\n# khw-lab khw end\n`,
  );
  t.end();
});

t.test('a block is replaced where it stands', (t) => {
  const text = 'a\n# khw-lab khw begin\nold\n# khw-lab khw end\nb\n';
  t.equal(withBlock(text, 'khw', ['new']), 'a\n# khw-lab khw begin\nnew\n# khw-lab khw end\nb\n');
  t.equal(withoutBlock(text, 'khw'), 'a\nb\n');
  t.end();
});

t.test('a file without a last line end gets one only while the block is there', (t) => {
  const text = withBlock('a', 'khw', lines);
  t.ok(
    text.endsWith('# khw-lab khw end\n'),
    'so that what is added later does not run into the fence',
  );
  t.equal(withoutBlock(text, 'khw'), 'a');
  t.equal(
    withoutBlock(`${text}b\n`, 'khw'),
    'a\nb\n',
    'nor does what was added run into the last line',
  );
  t.end();
});

t.test('a damaged fence is an error, not a guess', (t) => {
  const damaged = {
    'no end': '# khw-lab khw begin\nx\n',
    'no begin': 'x\n# khw-lab khw end\n',
    'wrong order': '# khw-lab khw end\n# khw-lab khw begin\n',
    'two blocks': withBlock('', 'khw', ['x']) + withBlock('', 'khw', ['y']),
    'text behind the fence': '# khw-lab khw begin\nx\n# khw-lab khw end 10.0.0.1 y\n',
    'text before the fence': '10.0.0.1 y # khw-lab khw begin\nx\n# khw-lab khw end\n',
    'another lab inside':
      '# khw-lab khw begin\n# khw-lab two begin\n# khw-lab two end\n# khw-lab khw end\n',
  };
  for (const [name, text] of Object.entries(damaged)) {
    t.throws(
      () => withBlock(text, 'khw', lines),
      { kind: 'config', message: /line \d/, hint: /fix the file by hand/ },
      name,
    );
    t.throws(() => withoutBlock(text, 'khw'), { kind: 'config', message: /damaged/ }, name);
  }
  t.equal(
    withoutBlock(damaged['no end'], 'two'),
    damaged['no end'],
    "another lab's damage is not ours",
  );
  t.end();
});

t.test('a line that would break the fence is refused', (t) => {
  for (const line of ['a\nb', 'a\r', '# khw-lab khw end'])
    t.throws(() => withBlock('', 'khw', [line]));
  t.end();
});

/** A small generator with a seed: the same texts in every run. */
function* texts(count: number): Generator<string> {
  const pieces = [
    '',
    '\n',
    '\r\n',
    '\r',
    '127.0.0.1 localhost',
    '# a comment',
    '# khw-lab',
    '\t::1 ip6',
    'caf\u00e9',
    '\u0000',
    ' ',
    '# khw-lab two begin\n10.0.0.9 x\n# khw-lab two end\n',
    '# khw-lab khw',
    'begin',
    'end',
  ];
  let state = 42;
  const next = (limit: number): number =>
    (state = (state * 1103515245 + 12345) % 2147483648) % limit;
  for (let index = 0; index < count; index += 1) {
    const text = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join('');
    if (!/# khw-lab khw (begin|end)/.test(text)) yield text;
  }
}

t.test('for any text: what is not ours stays byte for byte', (t) => {
  let tried = 0;
  for (const text of texts(4000)) {
    const once = withBlock(text, 'khw', lines);
    const failed = [
      withoutBlock(text, 'khw') !== text && 'removing nothing changes nothing',
      withoutBlock(once, 'khw') !== text && 'remove undoes add',
      withBlock(once, 'khw', lines) !== once && 'adding twice is adding once',
      withBlock(withBlock(text, 'khw', ['other']), 'khw', lines) !== once &&
        'a replaced block leaves no trace',
      withoutBlock(withBlock(once, 'khw', []), 'khw') !== text && 'an emptied block can be removed',
      !once.startsWith(text) && 'the text stands before the block',
      withoutBlock(withoutBlock(withBlock(once, 'three', ['z']), 'three'), 'khw') !== text &&
        'labs last in go first out',
    ].filter((name) => name !== false);
    if (failed.length > 0) {
      t.fail(`${failed.join(', ')}: ${JSON.stringify(text)}`);
      break;
    }
    tried += 1;
  }
  t.ok(tried > 3000, `${tried} texts`);
  t.end();
});

t.test('a real file keeps mode, owner, inode and odd bytes', async (t) => {
  const path = join(t.testdir(), 'hosts');
  const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xc3, 0x28]);
  await writeFile(path, bytes);
  await chmod(path, 0o640);
  if (process.getuid?.() === 0) await chown(path, 12, 34);
  const link = `${path}.link`;
  await symlink(path, link);
  const before = await stat(path);

  t.equal(await writeHostsBlock(link, 'khw', lines), true);
  t.equal(await writeHostsBlock(link, 'khw', lines), false, 'nothing to change');
  t.match(await readFile(path, 'utf8'), /# khw-lab khw end\n$/);
  t.equal(await removeHostsBlock(link, 'khw'), true);
  t.equal(await removeHostsBlock(link, 'khw'), false);

  t.same(await readFile(path), bytes);
  const after = await stat(path);
  for (const key of ['mode', 'uid', 'gid', 'ino'] as const) t.equal(after[key], before[key], key);
});

t.test('a file that cannot be read says so', async (t) => {
  await t.rejects(writeHostsBlock(join(t.testdir(), 'none'), 'khw', lines), {
    kind: 'usage',
    message: /^there is no file .*none$/,
    hint: 'Name a file that is there.',
  });
  await t.rejects(writeHostsBlock(t.testdir(), 'khw', lines), {
    kind: 'usage',
    message: /is a folder, not a file$/,
    hint: 'Name the file in it.',
  });
});
