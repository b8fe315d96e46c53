import { artifactEntries } from '../artifacts/own-files.js';
import { containerEntries } from '../containers/own-files.js';
import { removeOwn, type Foreign, type OwnEntry } from '../host/own-files.js';
import type { Paths } from '../host/paths.js';
import { imageEntries } from '../images/own-files.js';

/** What lies in the cache. The private daemon keeps there what it learnt of QEMU. */
export const cacheEntries: readonly OwnEntry[] = [
  { folder: /^artifacts$/, holds: artifactEntries },
  { folder: /^images$/, holds: imageEntries },
  { folder: /^containers$/, holds: containerEntries },
  {
    folder: /^libvirt$/,
    holds: [
      {
        folder: /^[a-z]+$/,
        holds: [{ folder: /^capabilities$/, holds: [{ file: /^[0-9a-f]{64}\.xml$/ }] }],
      },
    ],
  },
];

const sshFiles: readonly OwnEntry[] = [
  { file: /^(id_ed25519|jumpbox_ed25519|host_[\w.-]+)(\.pub)?$/ },
  { file: /^(known_hosts|config)$/ },
];
const pkiFiles: readonly OwnEntry[] = [{ file: /\.(crt|key)$/ }];

/** What lies in a lab's folder and is of machines that were made: without it they are new. */
export const madeFiles: readonly OwnEntry[] = [
  { folder: /^pki$/, holds: pkiFiles },
  { folder: /^disks$/, holds: [{ file: /\.qcow2$/ }] },
];

/**
 * What lies in the folder of a kept lab (lib/golden). Its record goes first: without it nothing
 * there counts.
 */
export const goldenFiles: readonly OwnEntry[] = [
  { file: /^golden\.json$/ },
  { folder: /^machines$/, holds: [{ file: /\.(qcow2|xml)$/ }] },
  { folder: /^ssh$/, holds: sshFiles },
  { folder: /^pki$/, holds: pkiFiles },
  { file: /^lab\.yaml$/ },
];

/**
 * What lies in a lab's folder. Its own file goes last: a destruction that was broken off can be
 * resumed.
 */
const labEntries: readonly OwnEntry[] = [
  { folder: /^ssh$/, holds: sshFiles },
  ...madeFiles,
  {
    folder: /^seed$/,
    holds: [{ file: /\.iso$/ }, { folder: /^\.seed-[\w-]+$/, holds: 'anything' }],
  },
  { folder: /^serial$/, holds: [{ file: /\.log(\.\d+)?$/ }] },
  { folder: /^grades$/, holds: [{ file: /\.(json|pem)$/ }] },
  { file: /^forward\.(json|log)$/ },
  { folder: /^golden$/, holds: goldenFiles },
  { file: /^finished\.json$/ },
  { file: /^lab\.yaml$/ },
];

/** Removes what khw-lab made of a lab. Answers what else is in its folder, which stays. */
export async function removeLabFiles(paths: Paths, name: string): Promise<readonly Foreign[]> {
  const { root } = paths.lab(name);
  const entries: readonly OwnEntry[] = [
    { folder: /^labs$/, holds: [{ folder: (each) => each === name, holds: labEntries }] },
  ];
  const { foreign } = await removeOwn(paths.home, entries);
  return foreign.filter(
    ({ path }) => [paths.labs, root].includes(path) || path.startsWith(`${root}/`),
  );
}
