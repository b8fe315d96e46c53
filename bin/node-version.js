'use strict';
// Read by a Node.js of any age: CommonJS, and no syntax younger than Node.js 10.
const { readFileSync } = require('fs');

/**
 * What is wrong with this version, in the shape of an error of khw-lab; undefined where
 * package.json's `engines` admits it.
 * @param {string} version
 */
exports.tooOld = (
  version,
  release = osRelease(),
  isRoot = process.getuid !== undefined && process.getuid() === 0,
) => {
  const wanted = require('../package.json').engines.node.replace('>=', '');
  if (!isOlder(version, wanted)) return undefined;
  return {
    kind: 'host',
    message: `khw-lab needs Node.js ${wanted} or later, and this is ${version}`,
    hint: `${isRoot ? wayTo(release).replace(/sudo (-E )?/g, '') : wayTo(release)}. Then call the same command again; where \`node --version\` still says ${version}, an older one comes first in PATH.`,
    details: [`${process.execPath} is Node.js ${version}`],
  };
};

/**
 * @param {string} version
 * @param {string} wanted
 */
function isOlder(version, wanted) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

/**
 * How to get a Node.js that is new enough here, in words. By what os-release(5) says; a
 * derivative's own numbers say nothing.
 */
function wayTo({ ID: id = '', ID_LIKE: like = '', VERSION_ID: number = '' }) {
  const names = [id, ...like.split(' ')];
  /** @param {string} name */
  const is = (name) => names.includes(name);
  // Debian 13 has 20.19, Ubuntu 25.10 too; those before have 18 or 20.18. Testing has no number.
  if (
    (id === 'debian' && (number === '' || Number(number) >= 13)) ||
    (id === 'ubuntu' && Number(number) >= 25.1)
  )
    return 'Install it: sudo apt-get install nodejs npm';
  if (is('debian') || is('ubuntu'))
    return "This distribution's own is too old; install it from NodeSource: curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install nodejs";
  if (id === 'fedora') return 'Install it: sudo dnf install nodejs npm';
  if (is('arch')) return 'Install it: sudo pacman -Syu nodejs npm';
  if (names.some((name) => /suse/.test(name)))
    return 'Install it: sudo zypper install nodejs22 npm22';
  return 'Install it from https://nodejs.org/en/download';
}

/** The fields of /etc/os-release; none where there is no such file. */
function osRelease() {
  let text = '';
  try {
    text = readFileSync('/etc/os-release', 'utf8');
  } catch (error) {
    // Then the way is the one for any system.
  }
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of text.split('\n')) {
    const found = /^([A-Z_]+)="?([^"]*)"?$/.exec(line);
    if (found !== null) fields[found[1] || ''] = found[2] || '';
  }
  return fields;
}
