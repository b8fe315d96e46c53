import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { readFolder } from '../../lib/drills/folder.js';
import { drillNames } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import type { DrillFacts } from '../../lib/drills/types.js';
import { hostRunner } from '../../lib/host/process.js';
import { drillRows } from '../../lib/practice/rows.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { good, writeDrill } from './folder.js';

const facts: DrillFacts = { chapters: ['12'], machines: ['jumpbox', 'node-0', 'node-1'] };
const secret = 'ROOT-ONLY-SECRET-4711';
const outside = temporaryFolder('khw-outside-');
mkdirSync(join(outside, 'ssh'), { mode: 0o700 });
writeFileSync(join(outside, 'ssh/id_ed25519'), `${secret}\n`, { mode: 0o600 });
const isRoot = process.getuid?.() === 0;

/** What is said of a drill's folder: its details, or the error itself. */
async function saidOf(folder: string): Promise<readonly string[]> {
  try {
    await loadDrill(folder, facts, hostRunner());
    return [];
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return error.details.length > 0 ? error.details : [`${error.kind}: ${error.message}`];
  }
}

const link =
  (target: string, name = 'extra') =>
  (folder: string): void => {
    rmSync(join(folder, name), { force: true });
    symlinkSync(target, join(folder, name));
  };
const isLink = (name = 'extra'): RegExp =>
  new RegExp(`^${name}:1:1 is a link; put the file itself there$`);

/** What is done to a good drill's folder, and the one thing that is said of it. */
const entries: readonly (readonly [what: string, put: (folder: string) => void, said: RegExp])[] = [
  ['a link to a file inside', link('break.sh'), isLink()],
  ['a link to a file outside', link(join(outside, 'ssh/id_ed25519')), isLink()],
  ['a link to a folder outside', link(join(outside, 'ssh')), isLink()],
  ['a link to the folder itself', link('.'), isLink()],
  ['a link to the parent', link('..'), isLink()],
  ['a link to the root', link('/'), isLink()],
  ['a link to nothing', link('nowhere'), isLink()],
  ['a link to itself', link('extra'), isLink()],
  ['a link to a device', link('/dev/zero'), isLink()],
  ['a link to what this process has open', link('/proc/self/fd/0'), isLink()],
  [
    'a link in a folder below',
    (folder) => {
      mkdirSync(join(folder, 'lib'));
      symlinkSync(join(outside, 'ssh'), join(folder, 'lib/more'));
    },
    isLink('lib/more'),
  ],
  [
    'a script that is a link',
    link(join(outside, 'ssh/id_ed25519'), 'break.sh'),
    /^drill.yaml:13:35 break\[0\].script: break.sh is a link; put the file itself there$/,
  ],
  [
    'a drill.yaml that is a link',
    (folder) => {
      writeFileSync(join(folder, '..', 'other.yaml'), good['drill.yaml'] ?? '');
      link('../other.yaml', 'drill.yaml')(folder);
    },
    /^drill.yaml:1:1 is a link; put the file itself there$/,
  ],
  [
    'a drill.yaml that is a folder',
    (folder) => {
      rmSync(join(folder, 'drill.yaml'));
      mkdirSync(join(folder, 'drill.yaml'));
    },
    /^drill.yaml:1:1 is not there/,
  ],
  [
    'a pipe',
    (folder) => {
      execFileSync('mkfifo', [join(folder, 'extra')]);
    },
    /^extra:1:1 is a pipe, not a file; remove it/,
  ],
  [
    'a script that is a pipe',
    (folder) => {
      rmSync(join(folder, 'break.sh'));
      execFileSync('mkfifo', [join(folder, 'break.sh')]);
    },
    /break.sh is a pipe, not a file/,
  ],
  [
    'a sparse file of 3 GiB',
    (folder) => {
      writeFileSync(join(folder, 'extra'), '');
      truncateSync(join(folder, 'extra'), 3 * 2 ** 30);
    },
    /^extra:1:1 is 3145728 KiB; keep it under 32 KiB$/,
  ],
  [
    'a name that is not UTF-8',
    (folder) => {
      writeFileSync(
        Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff]), Buffer.from('.sh')]),
        'true\n',
      );
    },
    /^\ufffd.sh:1:1 has a name that is not UTF-8; rename it$/,
  ],
  [
    'a folder whose name is not UTF-8',
    (folder) => {
      mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xc3])]));
    },
    /^\ufffd:1:1 has a name that is not UTF-8; rename it$/,
  ],
  [
    'a name that moves the cursor',
    (folder) => {
      writeFileSync(join(folder, '\u001b[2J'), '');
    },
    /^\\x1b\[2J:1:1 has a name with control characters; rename it$/,
  ],
  [
    'a name of two lines',
    (folder) => {
      writeFileSync(join(folder, 'a\nno fault in the files'), '');
    },
    /^a\\nno fault in the files:1:1 has a name with control characters; rename it$/,
  ],
  [
    'a crowd',
    (folder) => {
      for (let number = 0; number < 98; number++) writeFileSync(join(folder, `${number}`), '');
    },
    /^config: .* holds more than 100 files$/,
  ],
  [
    'folders in folders',
    (folder) => {
      mkdirSync(join(folder, 'd/'.repeat(101)), { recursive: true });
    },
    /^config: .* holds more than 100 files$/,
  ],
  ...(isRoot
    ? [
        [
          'a device',
          (folder: string) => {
            execFileSync('mknod', [join(folder, 'extra'), 'c', '1', '5']);
          },
          /^extra:1:1 is a device, not a file; remove it/,
        ] as const,
        [
          "another name of a file of root's",
          (folder: string) => {
            linkSync(join(outside, 'ssh/id_ed25519'), join(folder, 'extra'));
            chownSync(folder, 65534, 65534);
          },
          /^extra:1:1 is a hard link to a file of another user; put a copy there$/,
        ] as const,
      ]
    : []),
];

for (const [what, put, said] of entries) {
  t.test(what, async (t) => {
    const folder = writeDrill(good);
    put(folder);
    const all = await saidOf(folder);
    t.equal(all.length, 1, all.join('\n'));
    t.match(all[0], said);
    const { files } = await readFolder(folder).catch(() => ({ files: new Map() }));
    t.notMatch(JSON.stringify([...files]), secret);
  });
}

t.test('a socket', async (t) => {
  const folder = writeDrill(good);
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(join(folder, 's'), resolve);
  });
  t.teardown(() => server.close());
  t.match(await saidOf(folder), [/^s:1:1 is a socket, not a file; remove it/]);
});

t.test('the folder itself as a link, with and without a slash', async (t) => {
  const folder = writeDrill(good);
  const alias = join(dirname(folder), 'alias');
  symlinkSync(folder, alias);
  for (const place of [alias, `${alias}/`, `${alias}/.`])
    t.match(await saidOf(place), [`config: ${alias} is a link`]);
  const above = temporaryFolder('khw-above-');
  symlinkSync(dirname(folder), join(above, 'course'));
  t.same(await saidOf(join(above, 'course/clock-stands')), [], "the way to it is the person's own");
});

t.test('what nobody but root may read', { skip: !isRoot && 'not root' }, async (t) => {
  const folder = writeDrill({ ...good, 'lib/more.sh': 'true\n' });
  chmodSync(join(folder, 'solve.sh'), 0o000);
  chmodSync(join(folder, 'lib'), 0o000);
  for (let above = dirname(folder); above !== '/tmp' && above !== '/'; above = dirname(above))
    chmodSync(above, 0o755);
  process.seteuid!(65534);
  try {
    t.match(await saidOf(folder), [
      /solve.sh may not be read; change its permissions/,
      /solve.sh may not be read/,
      /^lib:1:1 may not be read; change its permissions$/,
    ]);
  } finally {
    process.seteuid!(0);
  }
});

t.test('what does no harm beside a drill: a picture, a text, a folder', async (t) => {
  const folder = writeDrill({
    ...good,
    'README.md': 'mine\r\n',
    'notes/plan.txt': 'later\n',
    'win.sh': 'true\r\n',
  });
  writeFileSync(join(folder, 'clock.png'), Buffer.from([0x89, 0x50, 0, 0xff]));
  t.same(await saidOf(folder), []);
});

t.test('a folder that is exchanged for a link while it is read', async (t) => {
  const folder = writeDrill({ ...good, 'lib/id_ed25519': 'mine\n' });
  writeFileSync(join(folder, 'lib/a'), '');
  const reading = { ends: false };
  const exchange = (async () => {
    while (!reading.ends) {
      rmSync(join(folder, 'lib'), { recursive: true });
      symlinkSync(join(outside, 'ssh'), join(folder, 'lib'));
      await new Promise(setImmediate);
      rmSync(join(folder, 'lib'));
      mkdirSync(join(folder, 'lib'));
      writeFileSync(join(folder, 'lib/id_ed25519'), 'mine\n');
      await new Promise(setImmediate);
    }
  })();
  for (let turn = 0; turn < 60; turn++)
    t.notMatch(JSON.stringify([...(await readFolder(folder)).files]), secret);
  reading.ends = true;
  await exchange;
});

t.test("one bad folder of a teacher's hides no other", async (t) => {
  const labs = temporaryFolder('khw-labs-');
  const put = (name: string): string => {
    const from = writeDrill(good, name);
    mkdirSync(join(labs, name));
    for (const file of readdirSync(from))
      writeFileSync(join(labs, name, file), readFileSync(join(from, file)));
    return join(labs, name);
  };
  put('right');
  symlinkSync('.', join(put('walks'), 'x'));
  symlinkSync('/', join(put('roots'), 'y'));
  writeFileSync(Buffer.concat([Buffer.from(`${put('bytes')}/`), Buffer.from([0xff])]), '');
  rmSync(join(put('dangles'), 'drill.yaml'));
  symlinkSync('nowhere', join(labs, 'dangles/drill.yaml'));
  rmSync(join(put('pipes'), 'drill.yaml'));
  execFileSync('mkfifo', [join(labs, 'pipes/drill.yaml')]);
  symlinkSync('right', join(labs, 'linked'));
  symlinkSync('..', join(labs, 'above'));
  symlinkSync('nowhere', join(labs, 'nothing'));
  writeFileSync(join(labs, 'README'), 'mine');
  mkdirSync(join(labs, 'no-drill'));
  const odd = Buffer.concat([Buffer.from(`${labs}/`), Buffer.from([0xff, 0x61])]);
  mkdirSync(odd);
  writeFileSync(Buffer.concat([odd, Buffer.from('/drill.yaml')]), '');
  t.same(await drillNames(labs), [
    'above',
    'bytes',
    'dangles',
    'linked',
    'pipes',
    'right',
    'roots',
    'walks',
    '\ufffda',
  ]);
  const rows = (
    await drillRows({ tracks: [track], track }, labs, { hints: {}, subjects: {} })
  ).filter(({ name }) =>
    ['above', 'bytes', 'dangles', 'linked', 'pipes', 'right', 'roots', 'walks', '\ufffda'].includes(
      name,
    ),
  );
  t.match(
    Object.fromEntries(
      rows.map((row) => [row.name, 'problems' in row ? row.problems : 'can be begun']),
    ),
    {
      right: 'can be begun',
      walks: [/^x:1:1 is a link/],
      roots: [/^y:1:1 is a link/],
      bytes: [/not UTF-8/],
      dangles: [/^drill.yaml:1:1 is a link/],
      pipes: [/^drill.yaml:1:1 is a pipe, not a file/],
      linked: [/linked is a link$/],
      above: [/above is a link$/],
      '\ufffda': [/^the name of .* is not UTF-8$/],
    },
  );
});
