import type { Fault } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { changed, changedIn } from '../checking/faults.js';
import { idIn, type Cluster } from '../layout.js';

export const folderFault = (cluster: Cluster): Fault => ({
  id: 'working-folder-of-another',
  title: 'Made the working folder as another user',
  check: idIn(cluster, 'jumpbox', 'working-folder'),
  machine: jumpbox(cluster).name,
  inject: `chown nobody ${cluster.workingFolder}`,
  undo: `chown root ${cluster.workingFolder}`,
  touches: [cluster.workingFolder],
  expect: [cluster.workingFolder, 'it belongs to nobody'],
});

/** One of the programs is not there, for want of its package. */
export const programsFault = (cluster: Cluster, program: string, ofPackage: string): Fault => ({
  id: `no-${program}`,
  title: `Did not install ${ofPackage}`,
  check: idIn(cluster, 'jumpbox', 'tools'),
  machine: jumpbox(cluster).name,
  inject: `mv /usr/bin/${program} /usr/bin/${program}.kept`,
  undo: `mv /usr/bin/${program}.kept /usr/bin/${program}`,
  touches: [`/usr/bin/${program}`],
  expect: [`${program} is not installed`],
});

export const kubectlProgramFault = (cluster: Cluster): Fault => ({
  id: 'old-kubectl',
  title: 'Uses an older kubectl',
  check: idIn(cluster, 'jumpbox', 'kubectl'),
  machine: jumpbox(cluster).name,
  ...changed(
    '/usr/local/bin/kubectl',
    `rm "$file"
cat > "$file" <<'EOF'
#!/bin/sh
[ "$1" = version ] && echo '{ "clientVersion": { "gitVersion": "v1.26.1" } }' && exit
exec /usr/local/bin/kubectl.kept "$@"
EOF
chmod 755 "$file"`,
  ),
  expect: ['one minor version', 'kubectl 1.26.1'],
});

/** Downloads that are none. */
export function downloadFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  return [
    {
      id: 'download-is-a-page',
      title: 'Downloaded the page "Not Found" in place of kubelet',
      check: idIn(cluster, 'jumpbox', 'downloads'),
      machine,
      ...changedIn(
        cluster.workingFolder,
        'downloads/worker/kubelet',
        'rm "$file"',
        'echo \'<html>Not Found\' > "$file"',
      ),
      expect: ['downloads/worker/kubelet is no program', '<html>'],
    },
    {
      id: 'download-is-empty',
      title: 'The disk was full during a download',
      check: idIn(cluster, 'jumpbox', 'downloads'),
      machine,
      ...changedIn(cluster.workingFolder, 'downloads/controller/etcd', 'rm "$file"', '> "$file"'),
      expect: ['downloads/controller/etcd is empty'],
    },
    {
      id: 'download-for-arm',
      title: 'Downloaded a program for another processor',
      check: idIn(cluster, 'jumpbox', 'architecture'),
      machine,
      learnerFailure: 15,
      ...changedIn(
        cluster.workingFolder,
        'downloads/worker/runc',
        'rm "$file"',
        `{ head -c 18 "$file.kept"; printf '${otherMachine}\\0'; } > "$file"`,
      ),
      expect: ['downloads/worker/runc is a program for', 'another architecture'],
    },
  ];
}

/** Octal, for printf: AArch64, which is not what these machines are as long as they are x86-64. */
const otherMachine = '\\267';
