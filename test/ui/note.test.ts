import t from 'tap';
import { noteLine } from '../../lib/ui/note.js';

t.test('a note is a line of text, whatever a machine makes of it', (t) => {
  const lines: readonly (readonly [string, string])[] = [
    ['Unpacking etcd (3.6)\n', 'Unpacking etcd (3.6)'],
    [' 1%\r50%\r100%\r\n', '100%'],
    ['\u001b[32mok\u001b[0m', 'ok'],
    ['a\u001b]0;title\u0007b', 'ab'],
    ['bell\u0007', 'bell\\x07'],
    ['', ''],
  ];
  for (const [said, shown] of lines) t.equal(noteLine(said), shown);
  t.end();
});
