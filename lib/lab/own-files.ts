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

/**
 * What lies in a lab's folder. Its own file goes last: a destruction that was broken off can be
 * resumed.
 */
const labEntries: readonly OwnEntry[] = [
  {
    folder: /^ssh$/,
    holds: [
      { file: /^(id_ed25519|jumpbox_ed25519|host_[\w.-]+)(\.pub)?$/ },
      { file: /^(known_hosts|config)$/ },
    ],
  },
  { folder: /^pki$/, holds: [{ file: /\.(crt|key)$/ }] },
  {
    folder: /^seed$/,
    holds: [{ file: /\.iso$/ }, { folder: /^\.seed-[\w-]+$/, holds: 'anything' }],
  },
  { folder: /^disks$/, holds: [{ file: /\.qcow2$/ }] },
  { folder: /^serial$/, holds: [{ file: /\.log(\.\d+)?$/ }] },
  { folder: /^grades$/, holds: [{ file: /\.(json|pem)$/ }] },
  { file: /^forward\.(json|log)$/ },
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
