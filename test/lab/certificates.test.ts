import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { pathsAt } from '../../lib/host/paths.js';
import { certificatesFor } from '../../lib/lab/certificates.js';
import { readPki, writePki } from '../../lib/lab/pki-folder.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from '../labs/fixture.js';

t.test(
  'whoever asks while they are made gets the same ones, which the lab keeps; what is there stays',
  async (t) => {
    const kept = await keptCertificates(smallLab);
    const paths = pathsAt(t.testdir({})).lab('khw');
    await writePki(paths.pki, new Map([...kept].filter(([name]) => name !== 'admin')));
    const issue = certificatesFor(
      { signal: new AbortController().signal },
      { lab: smallLab, track, paths },
    );
    const [one, two] = await Promise.all([issue(), issue()]);
    t.equal(one, two);
    t.same([...one.keys()].sort(), [...kept.keys()].sort());
    for (const [name, pair] of one)
      t.equal(pair.key === kept.get(name)?.key, name !== 'admin', name);
    t.strictSame(await readPki(paths.pki), one);
    t.strictSame(await issue(), one, 'asked again later it reads what is there');
    t.equal(readdirSync(paths.pki).length, 2 * kept.size);
  },
);

t.test('a failure is for each who asked, and the next one tries again', async (t) => {
  const paths = {
    ...pathsAt(t.testdir({ file: '' })).lab('khw'),
    pki: join(t.testdirName, 'file'),
  };
  const issue = certificatesFor(
    { signal: new AbortController().signal },
    { lab: smallLab, track, paths },
  );
  for (const outcome of await Promise.allSettled([issue(), issue()]))
    t.match(outcome, { status: 'rejected', reason: { code: 'ENOTDIR' } });
  await t.rejects(issue(), { code: 'ENOTDIR' });
  const interrupted = certificatesFor(
    { signal: AbortSignal.abort() },
    { lab: smallLab, track, paths: { ...paths, pki: join(t.testdirName, 'none') } },
  );
  t.match(await interrupted().catch((error: unknown) => error), { kind: 'interrupted' });
});
