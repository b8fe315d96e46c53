import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { signReport, newSigningKey, publicKeyOf } from '../../lib/grade/signature.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import { pathsAt } from '../../lib/host/paths.js';
import { readGradingRecord, remembering, signingKey, writeGradingRecord } from '../../lib/cli/grading-record.js';
import { allStates, reportOf } from '../grade/fixture.js';
import { makeHome, recordLab } from './home.js';

/** Commands that need no machine, on a lab that is recorded and has none. */
const home = makeHome();
await recordLab(home);
const paths = pathsAt(home.path).lab('khw');
t.teardown(() => home.remove());

const id = '07.health.server';

t.test('labs lists the chapters', async (t) => {
  const { stdout, code } = await home.run(['labs', '--format', 'json']);
  const { chapters } = JSON.parse(stdout) as { readonly chapters: readonly { readonly id: string; readonly checks: number; readonly points: number; readonly minutes: number }[] };
  t.equal(code, 0);
  t.same(chapters.map((chapter) => chapter.id), ['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']);
  t.ok(chapters.every(({ checks, points, minutes }) => checks > 0 && points > 0 && minutes > 0));
  t.match((await home.run(['labs'])).stdout, /^07 +Bootstrap etcd/m);
});

t.test('hint opens one rung after the other, and counts them', async (t) => {
  t.match(await home.run(['hint']), { code: 2, stderr: /nothing has been checked yet/ });
  t.match(await home.run(['hint', id]), { code: 0, stdout: /^1\. /m });
  t.match((await home.run(['hint', id])).stdout, /^2\. /m);
  t.equal((await readGradingRecord(paths)).hints[id], 2);
  for (let i = 0; i < 4; i++) await home.run(['hint', id]);
  const { of: rungs } = JSON.parse((await home.run(['hint', id, '--format', 'json'])).stdout) as { readonly of: number };
  t.equal((await readGradingRecord(paths)).hints[id], rungs, 'there is no rung above the last');
});

t.test('hint takes the first cause of the last report', async (t) => {
  const report = reportOf([{ id, verdict: { state: 'fail', expected: 'a', actual: 'b' } }]);
  await writeGradingRecord(paths, remembering(await readGradingRecord(paths), report));
  t.match((await home.run(['hint'])).stdout, id);
  t.match((await home.run(['labs'])).stdout, /^07 .*0 of 1 checks, 0 of 2 points on 2026-01-02 03:04/m);
});

t.test('explain costs nothing; unknown names are answered with the near ones', async (t) => {
  const before = readFileSync(join(paths.grades, 'record.json'), 'utf8');
  t.match(await home.run(['explain', id]), { code: 0, stdout: /https:\/\// });
  t.equal(readFileSync(join(paths.grades, 'record.json'), 'utf8'), before);
  t.match(await home.run(['explain', '07.heath.server']), { code: 2, stderr: `Did you mean ${id}?` });
  t.match(await home.run(['hint', '07.x']), { code: 2, stderr: /Did you mean 07\./ });
  t.match(await home.run(['diff', 'botstrapping-etcd']), { code: 2, stderr: 'Did you mean bootstrapping-etcd?' });
  t.match(await home.run(['check', '07', '--format', 'yaml']), { code: 2, stderr: /one of .*tap/ });
});

t.test('a record that was altered by hand is named', async (t) => {
  const file = join(paths.grades, 'record.json');
  const before = readFileSync(file, 'utf8');
  for (const text of ['{', '{"hints":{"a":"many"},"subjects":{}}']) {
    writeFileSync(file, text);
    t.match(await home.run(['hint', id]), { code: 2, stderr: file });
  }
  writeFileSync(file, before);
});

t.test('verify tells untouched, altered, foreign and no report apart', async (t) => {
  const key = await signingKey(paths, true);
  t.equal(statSync(join(paths.grades, 'report-key.pem')).mode & 0o777, 0o600);
  const other = newSigningKey();
  const file = (name: string, text: string): string => {
    writeFileSync(join(home.path, name), text);
    return join(home.path, name);
  };
  const own = signReport(reportOf(allStates), key);
  const foreign = file('foreign.json', JSON.stringify(signReport(reportOf(allStates), other)));
  t.match(await home.run(['verify', file('own.json', JSON.stringify(own))]), { code: 0, stdout: /untouched/ });
  t.match(await home.run(['verify', file('own.html', `${renderReport(own, 'html')}\n`)]), { code: 0, stdout: /untouched/ });
  t.match(await home.run(['verify', file('page.html', renderReport(own, 'html').replace('1 passed', '8 passed'))]), { code: 1, stdout: /ALTERED/ });
  t.match(await home.run(['verify', file('better.json', JSON.stringify({ ...own, closing: 'All 8 checks passed.' }))]), { code: 1, stdout: /ALTERED/ });
  t.match(await home.run(['verify', foreign]), { code: 1, stdout: /NOT THIS LAB'S/ });
  t.match(await home.run(['verify', foreign, '--key', publicKeyOf(other)]), { code: 0, stdout: /untouched/ });
  t.match(await home.run(['verify', file('hostile.json', JSON.stringify({ ...own, lab: { ...own.lab, name: '../../etc' } }))]), { code: 2 });
  for (const text of ['', '{}', '<p>page</p>', '\0']) t.match(await home.run(['verify', file('none', text)]), { code: 2, stderr: /no report of khw-lab/ });
  t.match(await home.run(['verify', join(home.path, 'missing')]), { code: 2, stderr: /cannot be read/ });
});

t.test('a shell is told chapters, drills and checks', async (t) => {
  const words = async (...typed: readonly string[]): Promise<readonly string[]> => (await home.run(['--get-yargs-completions', 'khw-lab', ...typed])).stdout.trim().split('\n');
  t.same((await words('check', '')).slice(0, 3), ['all', '02', '03']);
  t.ok((await words('explain', '')).includes(id));
  t.ok((await words('solve', '')).includes('12'));
  t.ok((await words('check', '--format', '')).includes('junit'));
  for (const command of ['start', 'reset', 'check', 'solve', 'validate']) t.ok((await words(command, '')).includes('kubelet-down'), command);
  t.notOk((await words('script', '')).includes('kubelet-down'));
});

t.test('drills are validated, all that are named', async (t) => {
  const { stdout, code } = await home.run(['validate', 'kubelet-down', 'static-pod', '--no-run', '--format', 'json']);
  t.equal(code, 0);
  t.same((JSON.parse(stdout) as { readonly drills: readonly { readonly name: string }[] }).drills.map(({ name }) => name), ['kubelet-down', 'static-pod']);
});
