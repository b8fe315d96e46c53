import t from 'tap';
import { renderTable } from '../../lib/ui/table.js';

t.test('columns are as wide as their widest cell, and no line ends with spaces', (t) => {
  t.equal(
    renderTable(
      ['NAME', 'STATE', 'X'],
      [
        ['a', 'running', 'y'],
        ['longer', 'off', ''],
      ],
    ),
    ['NAME    STATE    X', 'a       running  y', 'longer  off'].join('\n'),
  );
  t.equal(renderTable(['ONLY'], []), 'ONLY');
  t.end();
});
