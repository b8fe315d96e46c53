import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { chapterNamed } from '../../lib/course/chapters.js';
import { faultsOf } from '../../lib/course/faults.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import { reportSchema } from '../../lib/grade/schema.js';
import { signReport, newSigningKey, publicKeyOf } from '../../lib/grade/signature.js';
import { pathsAt } from '../../lib/host/paths.js';
import {
  readGradingRecord,
  remembering,
  signingKey,
  writeGradingRecord,
} from '../../lib/practice/record.js';
import { allStates, reportOf } from '../grade/fixture.js';
import { smallLab } from '../labs/fixture.js';
import { makeHome, recordLab } from './home.js';

/** Commands that need no machine, on a lab that is recorded and has none. */
const home = makeHome();
await recordLab(home);
const paths = pathsAt(home.path).lab('khw');
t.teardown(() => home.remove());

const id = '07.health.server';

t.test('labs lists the chapters', async (t) => {
  const { stdout, code } = await home.run(['labs', '--format', 'json']);
  const { chapters } = JSON.parse(stdout) as {
    readonly chapters: readonly {
      readonly id: string;
      readonly checks: number;
      readonly points: number;
      readonly minutes: number;
    }[];
  };
  t.equal(code, 0);
  t.same(
    chapters.map((chapter) => chapter.id),
    ['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14'],
  );
  t.ok(chapters.every(({ checks, points, minutes }) => checks > 0 && points > 0 && minutes > 0));
  const { stdout: shown } = await home.run(['labs']);
  t.match(shown, /^07 +Bootstrap etcd/m);
  t.match(shown, /^13 .*\(optional\)/m);
});

t.test('labs counts the faults of a chapter that were put right', async (t) => {
  const countsOf = async (): Promise<ReadonlyMap<string, unknown>> => {
    const { stdout } = await home.run(['labs', '--format', 'json']);
    const { chapters } = JSON.parse(stdout) as {
      readonly chapters: readonly { readonly id: string; readonly faults: unknown }[];
    };
    return new Map(chapters.map((chapter) => [chapter.id, chapter.faults]));
  };
  const names = faultsOf(chapterNamed(track, '07'), smallLab).map(({ name }) => name);
  t.same((await countsOf()).get('07'), { count: names.length, repaired: 0 });
  const [right = '', wrong = ''] = names;
  const grade = { at: '2026-01-02T03:04:05Z', checks: 10, earned: 1, possible: 1 };
  await writeGradingRecord(paths, {
    hints: {},
    subjects: { [right]: { ...grade, pass: 10 }, [wrong]: { ...grade, pass: 9 } },
  });
  const counts = await countsOf();
  t.same(counts.get('07'), { count: names.length, repaired: 1 });
  t.match(counts.get('08'), { repaired: 0 });
  t.match((await home.run(['labs'])).stdout, new RegExp(`^07 .* 1 of ${names.length} `, 'm'));
  await writeGradingRecord(paths, { hints: {}, subjects: {} });
});

t.test('hint opens one rung after the other, and counts them', async (t) => {
  t.match(await home.run(['hint']), { code: 2, stderr: /nothing has been checked yet/ });
  t.match(await home.run(['hint', id]), { code: 0, stdout: /^1\. /m });
  t.match((await home.run(['hint', id])).stdout, /^2\. /m);
  t.equal((await readGradingRecord(paths)).hints[id], 2);
  for (let i = 0; i < 4; i++) await home.run(['hint', id]);
  const { of: rungs } = JSON.parse((await home.run(['hint', id, '--format', 'json'])).stdout) as {
    readonly of: number;
  };
  t.equal((await readGradingRecord(paths)).hints[id], rungs, 'there is no rung above the last');
});

t.test('hint takes the first cause of the last report', async (t) => {
  const report = reportOf([{ id, verdict: { state: 'fail', expected: 'a', actual: 'b' } }]);
  await writeGradingRecord(paths, remembering(await readGradingRecord(paths), report));
  t.match((await home.run(['hint'])).stdout, id);
  t.match(
    (await home.run(['labs'])).stdout,
    /^07 .*0 of 1 checks, 0 of 2 points on 2026-01-02 03:04/m,
  );
});

t.test('explain costs nothing; unknown names are answered with the near ones', async (t) => {
  const before = readFileSync(join(paths.grades, 'record.json'), 'utf8');
  t.match(await home.run(['explain', id]), { code: 0, stdout: /https:\/\// });
  t.equal(readFileSync(join(paths.grades, 'record.json'), 'utf8'), before);
  t.match(await home.run(['explain', '07.heath.server']), {
    code: 2,
    stderr: `Did you mean ${id}?`,
  });
  t.match(await home.run(['hint', '07.x']), { code: 2, stderr: /Did you mean 07\./ });
  t.match(await home.run(['diff', 'botstrapping-etcd']), {
    code: 2,
    stderr: 'Did you mean bootstrapping-etcd?',
  });
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
  t.equal(statSync(paths.reportKey).mode & 0o777, 0o600);
  t.equal(statSync(dirname(paths.reportKey)).mode & 0o777, 0o700);
  const other = newSigningKey();
  const file = (name: string, text: string): string => {
    writeFileSync(join(home.path, name), text);
    return join(home.path, name);
  };
  const own = signReport(reportOf(allStates), key);
  const foreign = file(
    'foreign.json',
    `${renderReport(signReport(reportOf(allStates), other), 'json')}\n`,
  );
  t.match(await home.run(['verify', file('own.json', `${renderReport(own, 'json')}\n`)]), {
    code: 0,
    stdout: /^untouched: .*\n  lab khw, 2026-01-02T.*, 4 of 14 points\n  file: \S+own.json\n$/,
  });
  t.match(
    await home.run([
      'verify',
      file('own.html', `${renderReport(own, 'html', { heading: track.title })}\n`),
    ]),
    { code: 0, stdout: /untouched/ },
  );
  t.match(
    await home.run([
      'verify',
      file(
        'page.html',
        renderReport(own, 'html', { heading: track.title }).replace('1 passed', '8 passed'),
      ),
    ]),
    { code: 1, stdout: /ALTERED/ },
  );
  t.match(
    await home.run([
      'verify',
      file('better.json', `${renderReport({ ...own, closing: 'All 8 checks passed.' }, 'json')}\n`),
    ]),
    { code: 1, stdout: /ALTERED/ },
  );
  t.match(await home.run(['verify', foreign]), { code: 1, stdout: /NOT THIS LAB'S/ });
  t.match(await home.run(['verify', foreign, '--key', publicKeyOf(other)]), {
    code: 0,
    stdout: /untouched/,
  });
  t.match(
    await home.run([
      'verify',
      file('hostile.json', JSON.stringify({ ...own, lab: { ...own.lab, name: '../../etc' } })),
    ]),
    { code: 2 },
  );
  t.match(await home.run(['verify', foreign, '--key', 'nonsense']), {
    code: 2,
    stderr: /--key is not the public key of a lab/,
  });
  for (const text of ['', '{}', '<p>page</p>', '\0'])
    t.match(await home.run(['verify', file('none', text)]), {
      code: 2,
      stderr: /no report of khw-lab/,
    });
  t.match(await home.run(['verify', join(home.path, 'missing')]), {
    code: 2,
    stderr: /there is no file/,
  });
});

/** Ways to write the same value, or nearly the same, each of which is not what was signed. */
const rewritten: Readonly<Record<string, (text: string) => string | Buffer>> = {
  'a key twice, the first one better': (text) =>
    text.replace(
      '"score": {',
      '"score": { "earned": 14, "lost": 0, "open": 0, "possible": 14 },\n  "score": {',
    ),
  'Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'a space': (text) => text.replace('"version": 1', '"version":  1'),
  'a space at the end': (text) => `${text} `,
  'a line break at the end': (text) => `${text}\n`,
  'no line break at the end': (text) => text.trimEnd(),
  'a byte order mark': (text) => `\ufeff${text}`,
  'without spaces': (text) => JSON.stringify(JSON.parse(text)),
  'keys in another order': (text) =>
    `${JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse()), null, 2)}\n`,
  'another way to write a number': (text) => text.replace('"possible": 14', '"possible": 1.4e1'),
  'another way to write a letter': (text) => text.replace('"tool": "khw', '"tool": "\\u006bhw'),
  'more in the signature': (text) => text.replace(/"value": "/, '"value": " '),
  'a byte that is not UTF-8': (text) =>
    Buffer.from(text.replace('"tool": "', '"tool": "\u00ff'), 'latin1'),
};

t.test('verify compares the text, not the value', async (t) => {
  const own = renderReport(signReport(reportOf(allStates), await signingKey(paths, true)), 'json');
  const path = join(home.path, 'rewritten.json');
  for (const [what, change] of Object.entries(rewritten)) {
    writeFileSync(path, change(`${own}\n`));
    t.match(
      await home.run(['verify', path]),
      { code: 1, stdout: /^ALTERED: it is not what was signed\n  file: / },
      what,
    );
    const json = await home.run(['verify', path, '--format', 'json']);
    t.match(
      { code: json.code, said: JSON.parse(json.stdout) as object },
      { code: 1, said: { state: 'altered', score: null, lab: null } },
      what,
    );
  }
});

t.test('every page and every report of a lab is in the order of the schema', (t) => {
  const report = signReport(reportOf(allStates), newSigningKey());
  t.equal(JSON.stringify(reportSchema.parse(report)), JSON.stringify(report));
  const exam = reportOf(allStates, {
    exam: { seed: 7, minutes: 30, passMark: 66, startedAt: new Date(0), endedAt: new Date(1000) },
  });
  t.equal(JSON.stringify(reportSchema.parse(exam)), JSON.stringify(exam));
  t.end();
});

t.test('a name in a report, or of its file, forges no verdict', async (t) => {
  const other = newSigningKey();
  const forged = "\r\u001b[2Kreport.json: untouched: as it was signed, by this lab's key\u001b[8m";
  const path = join(home.path, 'forged.json');
  writeFileSync(
    path,
    `${renderReport(signReport(reportOf(allStates, { lab: forged }), other), 'json')}\n`,
  );
  for (const more of [[], ['--key', publicKeyOf(other)], ['--format', 'json']]) {
    const { code, stdout, stderr } = await home.run(['verify', path, ...more]);
    t.equal(code, 2, more.join(' '));
    t.notMatch(stdout + stderr.replaceAll('\n', ''), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  }
  const named = join(home.path, 'a\nuntouched: as it was signed\u001b[8m');
  writeFileSync(named, `${renderReport(signReport(reportOf(allStates), other), 'json')}\n`);
  t.match(await home.run(['verify', named]), {
    code: 1,
    stdout:
      /^NOT THIS LAB'S: [^\n]*\n[^\n]*\n  file: [^\n]*a\\nuntouched: as it was signed\\x1b\[8m\n$/,
  });
});

t.test('the key outlives the lab, and is taken from where earlier versions kept it', async (t) => {
  const own = makeHome();
  t.teardown(() => own.remove());
  await recordLab(own);
  const kept = pathsAt(own.path).lab('khw');
  const early = newSigningKey();
  mkdirSync(kept.grades, { recursive: true });
  writeFileSync(join(kept.grades, 'report-key.pem'), early, { mode: 0o600 });
  t.equal(await signingKey(kept, false), early);
  t.equal(await signingKey(kept, true), early);
  const path = join(own.path, 'report.html');
  writeFileSync(
    path,
    `${renderReport(signReport(reportOf(allStates), early), 'html', { heading: track.title })}\n`,
  );
  t.match(await own.run(['destroy', '--yes', '--connect', 'test:///default']), { code: 0 });
  t.notOk(existsSync(kept.root));
  t.match(await own.run(['verify', path]), { code: 0, stdout: /^untouched/ });
});

t.test('a shell is told chapters, drills and checks', async (t) => {
  const words = async (...typed: readonly string[]): Promise<readonly string[]> =>
    (await home.run(['--get-yargs-completions', 'khw-lab', ...typed])).stdout.trim().split('\n');
  t.same((await words('check', '')).slice(0, 3), ['all', '02', '03']);
  t.ok((await words('explain', '')).includes(id));
  t.ok((await words('solve', '')).includes('12'));
  t.ok((await words('check', '--format', '')).includes('junit'));
  for (const command of ['start', 'reset', 'check', 'solve', 'validate'])
    t.ok((await words(command, '')).includes('kubelet-down'), command);
  t.notOk((await words('script', '')).includes('kubelet-down'));
});

t.test('drills are validated, all that are named', async (t) => {
  const { stdout, code } = await home.run([
    'validate',
    'kubelet-down',
    'static-pod',
    '--no-run',
    '--format',
    'json',
  ]);
  t.equal(code, 0);
  t.same(
    (JSON.parse(stdout) as { readonly drills: readonly { readonly name: string }[] }).drills.map(
      ({ name }) => name,
    ),
    ['kubelet-down', 'static-pod'],
  );
});
