import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { reportInHtml } from '../../lib/grade/formats/html.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import { newSigningKey, signReport } from '../../lib/grade/signature.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { allStates, reportOf } from './fixture.js';
import { labelledPath } from '../helpers/temporary.js';

const report = signReport(
  reportOf(allStates, { title: '<i>etcd</i> & "more"', lab: 'a-lab' }),
  newSigningKey(),
);
const folder = labelledPath('khw-formats-');
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

t.test('tty: the failure with all it takes, the first cause last', (t) => {
  const text = renderReport(report, 'tty');
  for (const words of [
    '07 <i>etcd</i>',
    '  FAIL    07.wrong  title of 07.wrong',
    'expected   <b>bold</b>',
    'found      \\x1b[31mred',
    'remedy     do # it',
    'blocked by 07.wrong',
    'Needed from before',
    'This comes from the tutorial, not from you',
    'in khw-lab, it is not yours: no such \\x07 thing',
    '1 passed, 2 failed, 3 blocked, 1 broken; 4 of 14 points, 8 still open; 1.3 s',
  ])
    t.match(text, words);
  t.match(
    text.split('\n').at(-1),
    /^First cause on jumpbox is 01\.before \(.*on node-0 is 07\.silent \(node-0 is shut off\); on node-1/,
  );
  t.notMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  t.same(
    [...new Set(renderReport(report, 'tty', { color: true }).match(/\u001b\[\d+m/g))].length > 3,
    true,
  );
  t.end();
});

t.test('json: the report itself', (t) => {
  t.same(JSON.parse(renderReport(report, 'json')), report);
  t.end();
});

t.test('tap: read by a TAP parser', async (t) => {
  const { stdout } = await hostRunner().run(['node_modules/.bin/tap-parser', '-j'], {
    input: renderReport(report, 'tap'),
    ok: 'any',
    cwd: packageRoot,
  });
  const events = JSON.parse(stdout) as readonly (readonly [
    string,
    {
      readonly ok: boolean;
      readonly skip?: string | false;
      readonly todo?: string | false;
      readonly name: string;
      readonly diag?: object;
    },
  ])[];
  const points = events.filter(([kind]) => kind === 'assert').map(([, point]) => point);
  t.same(
    points.map(
      ({ ok, skip, todo, name }) =>
        `${name.split(' ')[0] ?? ''} ${ok ? 'ok' : 'not ok'}${typeof skip === 'string' ? ' skip' : ''}${typeof todo === 'string' ? ' todo' : ''}`,
    ),
    [
      '01.before not ok',
      '07.right ok',
      '07.wrong not ok',
      '07.upstream not ok todo',
      '07.follows ok skip',
      '07.far ok skip',
      '07.silent not ok',
      '07.ours not ok',
    ],
  );
  t.match(points.find(({ name }) => name.startsWith('07.wrong'))?.diag, {
    severity: 'fail',
    expected: '<b>bold</b> & "quoted"',
    remedy: 'do # it \\ so',
  });
  t.same(
    events.filter(([kind]) => kind === 'extra'),
    [],
    'every line is TAP',
  );
});

t.test('junit: read by an XML parser', async (t) => {
  const path = fileWith('report.xml', renderReport(report, 'junit'));
  const ask = async (xpath: string): Promise<string> =>
    (await hostRunner().run(['xmllint', '--nonet', '--xpath', xpath, path])).stdout.trim();
  t.equal(await ask('string(/testsuites/testsuite[2]/@name)'), '07 <i>etcd</i> & "more"');
  t.same(
    await Promise.all(
      ['tests', 'failures', 'errors', 'skipped'].map((name) =>
        ask(`string(/testsuites/testsuite[2]/@${name})`),
      ),
    ),
    ['7', '1', '2', '3'],
  );
  t.match(
    await ask('string(//testcase[starts-with(@name,"07.wrong")]/failure)'),
    '</script><script>',
  );
  t.match(
    await ask('string(//testcase[starts-with(@name,"07.silent")]/error/@message)'),
    'node-0 is shut off',
  );
});

t.test('html: the page carries the report', (t) => {
  const page = renderReport(report, 'html');
  t.same(JSON.parse(reportInHtml(page) ?? ''), report);
  t.equal(reportInHtml('<p>no report</p>'), undefined);
  t.notMatch(page, /href="javascript/);
  t.end();
});

t.test('html: a real browser shows it, and obeys nothing in it', async (t) => {
  const path = fileWith('report.html', renderReport(report, 'html'));
  // Without a network: a browser has its own ideas of whom to tell what.
  const { stdout } = await hostRunner().run(
    [
      'unshare',
      '--net',
      ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
      'chromium',
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'browser')}`,
      '--dump-dom',
      `file://${path}`,
    ],
    { timeoutMs: 90_000 },
  );
  t.match(stdout, '<title>khw-lab: a-lab, 07</title>', 'no script has changed the title');
  t.match(stdout, '<h2>07 &lt;i&gt;etcd&lt;/i&gt; &amp; "more" <small>1 of 7</small></h2>');
  t.equal(stdout.match(/<details /g)?.length, 8);
  t.equal(stdout.match(/<script/g)?.length, 1, 'only the data');
  t.match(stdout, /<dd>\\x1b\[31mred\\x1b\[0m\nsecond line &lt;\/script&gt;/);
});
