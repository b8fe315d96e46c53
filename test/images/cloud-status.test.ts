import t from 'tap';
import { execFileSync } from 'node:child_process';
import { cloudStatusCommand, parseCloudStatus } from '../../lib/images/cloud-status.js';

const stage = (start: number | null, finished: number | null, errors: readonly string[] = []) => ({
  start,
  finished,
  errors,
});
const status = (stages: Record<string, unknown>): string =>
  JSON.stringify({ v1: { datasource: 'DataSourceNoCloud', stage: null, ...stages } });
const result = (...errors: string[]): string =>
  JSON.stringify({ v1: { datasource: 'DataSourceNoCloud', errors } });
const output = (a: string, b: string, c = ''): string => `${a}\n--khw--\n${b}\n--khw--\n${c}\n`;

const cases: readonly [string, string, object][] = [
  ['before cloud-init starts', output('', ''), { state: 'running', stage: 'not started' }],
  [
    'in a stage',
    output(status({ 'init-local': stage(1, 2), init: stage(3, null) }), ''),
    { state: 'running', stage: 'init' },
  ],
  [
    'between two stages',
    output(status({ 'init-local': stage(1, 2), init: stage(null, null) }), ''),
    { state: 'running', stage: 'between stages' },
  ],
  ['done', output(status({ 'modules-final': stage(1, 2) }), result()), { state: 'done' }],
  [
    'done, later boots off',
    output(status({}), result(), '/etc/cloud/cloud-init.disabled'),
    { state: 'done' },
  ],
  ['a later boot', output('', '', '/etc/cloud/cloud-init.disabled'), { state: 'disabled' }],
  [
    'an error while it still runs',
    output(status({ init: stage(1, 2, ['no disk']), 'modules-config': stage(3, null) }), ''),
    { state: 'error', messages: ['no disk'] },
  ],
  [
    'an error, told by both files',
    output(status({ init: stage(1, 2, ['no disk']) }), result('no disk')),
    { state: 'error', messages: ['no disk'] },
  ],
];

for (const [name, text, expected] of cases) t.same(parseCloudStatus(text), expected, name);

t.test('what the command prints can be parsed', (t) => {
  t.ok(
    ['running', 'disabled', 'done', 'error'].includes(
      parseCloudStatus(execFileSync('sh', ['-c', cloudStatusCommand], { encoding: 'utf8' })).state,
    ),
  );
  t.end();
});
