import t from 'tap';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

interface TooOld {
  readonly kind: string;
  readonly message: string;
  readonly hint: string;
  readonly details: readonly string[];
}
type Release = Readonly<Record<string, string>>;

const { tooOld } = createRequire(import.meta.url)(join(packageRoot, 'bin/node-version.js')) as {
  readonly tooOld: (version: string, release?: Release, isRoot?: boolean) => TooOld | undefined;
};

t.test('20.19 and later are taken', (t) => {
  for (const version of ['20.19.0', '20.20.2', '21.0.0', '22.0.0', '26.10.0', '100.1.0'])
    t.equal(tooOld(version), undefined, version);
  for (const version of ['10.24.1', '12.0.0', '18.20.8', '20.2.0', '20.18.3'])
    t.equal(
      tooOld(version)?.message,
      `khw-lab needs Node.js 20.19 or later, and this is ${version}`,
    );
  t.end();
});

const nodeSource =
  "This distribution's own is too old; install it from NodeSource: curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install nodejs";

for (const [release, way] of [
  [{ ID: 'debian', VERSION_ID: '12' }, nodeSource],
  [{ ID: 'debian', VERSION_ID: '13' }, 'Install it: sudo apt-get install nodejs npm'],
  [{ ID: 'debian' }, 'Install it: sudo apt-get install nodejs npm'],
  [{ ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '24.04' }, nodeSource],
  [{ ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '25.04' }, nodeSource],
  [
    { ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '25.10' },
    'Install it: sudo apt-get install nodejs npm',
  ],
  [
    { ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '26.04' },
    'Install it: sudo apt-get install nodejs npm',
  ],
  [{ ID: 'linuxmint', ID_LIKE: 'ubuntu debian', VERSION_ID: '22' }, nodeSource],
  [{ ID: 'fedora', VERSION_ID: '43' }, 'Install it: sudo dnf install nodejs npm'],
  [
    { ID: 'rocky', ID_LIKE: 'rhel centos fedora', VERSION_ID: '9.4' },
    'Install it from https://nodejs.org/en/download',
  ],
  [{ ID: 'arch' }, 'Install it: sudo pacman -Syu nodejs npm'],
  [
    { ID: 'opensuse-leap', ID_LIKE: 'suse opensuse', VERSION_ID: '15.6' },
    'Install it: sudo zypper install nodejs22 npm22',
  ],
  [
    { ID: 'opensuse-tumbleweed', ID_LIKE: 'opensuse suse' },
    'Install it: sudo zypper install nodejs22 npm22',
  ],
  [{}, 'Install it from https://nodejs.org/en/download'],
] as const) {
  t.test(`the way to a newer one on ${JSON.stringify(release)}`, (t) => {
    const then =
      '. Then call the same command again; where `node --version` still says 18.20.8, an older one comes first in PATH.';
    t.equal(tooOld('18.20.8', release, false)?.hint, way + then);
    t.equal(
      tooOld('18.20.8', release, true)?.hint,
      way.replaceAll(/sudo (-E )?/g, '') + then,
      'root needs no sudo',
    );
    t.end();
  });
}

/**
 * The program on this Node.js, which says it were that version. On really old ones:
 * test/node-versions.js.
 */
function start(version: string, ...args: readonly string[]) {
  const claim = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return spawnSync(
    process.execPath,
    ['--import', claim, join(packageRoot, 'bin/khw-lab.js'), ...args],
    { encoding: 'utf8' },
  );
}

t.test('on an old one the program says so, and nothing else happens', (t) => {
  const { status, stdout, stderr } = start('18.19.0', 'status', '--format', 'json');
  const { error } = JSON.parse(stdout) as { readonly error: TooOld };
  t.match(
    { status, error },
    {
      status: 3,
      error: {
        kind: 'host',
        message: 'khw-lab needs Node.js 20.19 or later, and this is 18.19.0',
        details: [`${process.execPath} is Node.js 18.19.0`],
      },
    },
  );
  t.equal(stderr, `error: ${error.message}\n  ${String(error.details[0])}\nnext: ${error.hint}\n`);
  t.match(
    start('18.19.0', 'kubectl', '--', '--format', 'json'),
    { status: 3, stdout: '' },
    'words after the two dashes are not ours',
  );
  t.match(start('20.19.0', '--version'), { status: 0, stdout: /^\d/ });
  t.end();
});
