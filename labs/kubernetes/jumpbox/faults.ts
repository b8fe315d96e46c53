import type { Fault } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { changed } from '../checking/faults.js';
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
