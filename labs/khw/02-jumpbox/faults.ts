import type { Fault } from '../../../lib/core/check.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { changedOriginal } from '../working-folder.js';
import {
  downloadFaults,
  folderFault,
  kubectlProgramFault,
  programsFault,
} from '../../kubernetes/jumpbox/faults.js';
import { cluster } from '../layout.js';

export function jumpboxFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  return [
    folderFault(cluster(lab)),
    programsFault(cluster(lab), 'envsubst', 'gettext-base'),
    {
      id: 'old-openssl',
      title: 'Has an OpenSSL 1.1 of their own first in the PATH',
      check: '02.openssl',
      machine,
      learnerFailure: 6,
      inject: `cat > /usr/local/bin/openssl <<'EOF'
#!/bin/sh
[ "$1" = version ] && echo 'OpenSSL 1.1.1w  11 Sep 2023' && exit
exec /usr/bin/openssl "$@"
EOF
chmod 755 /usr/local/bin/openssl`,
      undo: 'rm /usr/local/bin/openssl',
      touches: ['/usr/local/bin/openssl'],
      expect: ['OpenSSL 3', 'OpenSSL 1.1.1w', 'unrecognized flag section'],
    },
    ...downloadFaults(cluster(lab)),
    kubectlProgramFault(cluster(lab)),
    {
      id: 'empty-unit',
      title: 'Left a unit empty',
      check: '02.units',
      machine,
      ...changedOriginal('units/etcd.service', '> "$file"'),
      expect: ['units/etcd.service is empty'],
    },
    {
      id: 'no-encryption-template',
      title: 'Worked from an older checkout of the tutorial',
      check: '02.configs',
      machine,
      learnerFailure: 12,
      ...changedOriginal('configs/encryption-config.yaml', 'rm "$file"'),
      expect: ['configs/encryption-config.yaml is missing', 'Older checkouts'],
    },
    {
      id: 'config-with-tab',
      title: 'Indented a YAML file with a tab',
      check: '02.configs',
      machine,
      ...changedOriginal('configs/kube-scheduler.yaml', 'sed -i \'s/^  /\\t/\' "$file"'),
      expect: ['configs/kube-scheduler.yaml is no YAML'],
    },
    {
      id: 'ca-conf-without-section',
      title: 'Lost a section of ca.conf',
      check: '02.ca-conf',
      machine,
      ...changedOriginal('ca.conf', 'sed -i \'s/^\\[kube-proxy\\]$/[kubeproxy]/\' "$file"'),
      expect: ['no section [kube-proxy]'],
    },
    {
      id: 'ca-conf-with-empty-address',
      title: 'Wrote ca.conf with a shell variable that was empty',
      check: '02.ca-conf-values',
      machine,
      learnerFailure: 8,
      ...changedOriginal('ca.conf', 'sed -i \'0,/^IP\\.1 = .*/s//IP.1 = /\' "$file"'),
      expect: ['"IP.1 ="', 'variable was empty'],
    },
  ];
}
