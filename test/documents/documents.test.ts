import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { documentedActs, shownElsewhere } from './acts.js';
import { commandsIn, documented } from './commands.js';

t.test('commands stand in fenced blocks and between backquotes', (t) => {
  t.same(
    commandsIn(
      'Type `khw-lab up`.\n```sh\nkhw-lab check 07   # grade\nls\n```\n`khw-lab` and `other up`',
    ),
    ['khw-lab up', 'khw-lab check 07'],
  );
  t.end();
});

t.test('every command of README and docs is typed by a test', (t) => {
  const shown = new Set([
    ...documentedActs.flatMap(({ shows }) => shows),
    ...Object.keys(shownElsewhere),
  ]);
  const all = documented();
  t.ok(all.length > 30, 'they are found');
  t.same(
    all.filter(({ line }) => !shown.has(line)).map(({ page, line }) => `${page}: ${line}`),
    [],
  );
  t.end();
});

t.test('what another test shows is still in the pages, and that test is there', (t) => {
  const lines = new Set(documented().map(({ line }) => line));
  t.same(
    Object.keys(shownElsewhere).filter((line) => !lines.has(line)),
    [],
  );
  t.same(
    Object.values(shownElsewhere).filter((file) => !existsSync(join(packageRoot, file))),
    [],
  );
  t.end();
});
