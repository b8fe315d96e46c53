import t, { type Test } from 'tap';
import { assertPlace } from '../../lib/host/place.js';
import { defaultHome } from '../../lib/host/paths.js';

function refused(t: Test, folder: string, message: string): void {
  t.throws(
    () => assertPlace(folder, 'KHW_LAB_HOME'),
    { kind: 'usage', message: `KHW_LAB_HOME=${folder}: ${message}` },
    encodeURIComponent(folder),
  );
}

t.test('folders in which nothing can be kept, also far below them', (t) => {
  for (const folder of ['/proc/x', '/proc/1/a/b/c', '/proc/version', '/proc'])
    refused(t, folder, 'no files can be kept there (proc)');
  refused(t, '/sys/x', 'no files can be kept there (sysfs)');
  t.end();
});

t.test('names that cannot be handed on', (t) => {
  for (const name of ['a\nb', 'a\tb', 'a\u007fb', 'a\u0085b', 'a\u2028b'])
    refused(t, `/tmp/${name}`, 'the name holds a line break or another control character');
  refused(t, '/tmp/a\ufffdb', 'the name is not UTF-8');
  for (const odd of ['"', '\\', '$'])
    refused(
      t,
      `/tmp/a${odd}b`,
      `the name holds ${odd}, which not every program that khw-lab needs can be told`,
    );
  t.end();
});

t.test('all others are taken', (t) => {
  for (const name of [
    'a b',
    "a'b",
    'a%h',
    'ünï 漢字',
    'a&b;c|d',
    '[x]{y}',
    '#~!*?',
    'a,b=c:d',
    '-rf',
  ])
    t.doesNotThrow(() => assertPlace(`/tmp/${name}`, 'KHW_LAB_HOME'), name);
  t.end();
});

t.test('the default', (t) => {
  const home = (env: Record<string, string>): string => defaultHome(env, false, false, '/home/own');
  t.equal(home({ HOME: '/home/u' }), '/home/u/.local/share/khw-lab');
  for (const env of [{}, { HOME: '' }, { HOME: 'relative' }])
    t.equal(home(env), '/home/own/.local/share/khw-lab', 'of the password file');
  t.equal(home({ HOME: '/home/u', XDG_DATA_HOME: '/data' }), '/data/khw-lab');
  t.equal(
    home({ HOME: '/home/u', XDG_DATA_HOME: 'data' }),
    '/home/u/.local/share/khw-lab',
    'a relative one is to be ignored',
  );
  t.equal(home({ KHW_LAB_HOME: 'rel' }), 'rel');
  t.end();
});
