/**
 * What the tests need beyond what `khw-lab doctor --fix` installs: Debian package by the command it
 * brings.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const packages = {
  shellcheck: 'shellcheck',
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  openssl: 'openssl',
  curl: 'curl',
  unshare: 'util-linux',
  'systemd-analyze': 'systemd',
  xmllint: 'libxml2-utils',
  chromium: 'chromium',
  zsh: 'zsh',
  cfssl: 'golang-cfssl',
};

const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
/** @param {string} command */
const isThere = (command) =>
  folders.some((folder) => {
    try {
      accessSync(`${folder}/${command}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const missing = Object.entries(packages)
  .filter(([command]) => !isThere(command))
  .map(([, name]) => name);
if (missing.length > 0) {
  const steps = [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing],
  ];
  for (const [file = '', ...args] of steps) {
    console.log(`$ ${[file, ...args].join(' ')}`);
    const { status } = spawnSync(file, args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) {
      console.error(
        `The tests need ${missing.join(', ')}: install them with this computer's package manager, or run the tests as root on Debian.`,
      );
      process.exit(1);
    }
  }
}
