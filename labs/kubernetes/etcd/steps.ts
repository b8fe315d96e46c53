import type { Step } from '../../../lib/core/chapter.js';
import type { Machine } from '../../../lib/core/lab.js';
import { plainCurl } from '../checking/api.js';
import { etcdCurlOptions, etcdUrl, etcdWay } from '../checking/etcd.js';
import { etcdctl } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { all, fresh, installed, lines, onDisk, unitsRunning, until } from '../shell.js';

/** The programs of a member, in the folder of downloads. */
export const etcdPrograms: readonly string[] = ['controller/etcd', 'client/etcdctl'];

/** What a member trusts and shows, as it lies in root's home. */
export const etcdCertificates = ({
  layout: { certificate, key, stems },
}: Cluster): readonly string[] => [
  certificate(stems.authority),
  key(stems.apiServer),
  certificate(stems.apiServer),
];

export const etcdFolders = lines('mkdir -p /etc/etcd /var/lib/etcd', 'chmod 700 /var/lib/etcd');

/** From the disk of artifacts, where typing means a copy. */
export const installEtcd = `install -m 755 ${etcdPrograms.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`;

/** A later chapter may have moved them away, and this one may have to run again after that. */
export const copyEtcdCertificates = (cluster: Cluster): string =>
  lines(
    `for file in ${etcdCertificates(cluster).join(' ')}; do`,
    '  if [ -e "$file" ]; then cp "$file" /etc/etcd/; else cp "/var/lib/kubernetes/$file" /etc/etcd/; fi',
    'done',
  );

/** A learner's own unit is as good, as long as etcd answers and uses the present certificates. */
export const etcdStarted = (cluster: Cluster): string =>
  all(
    unitsRunning('etcd'),
    installed('/usr/local/bin', etcdPrograms),
    '[ "$(stat -c %a /var/lib/etcd)" = 700 ]',
    fresh('/etc/etcd', etcdCertificates(cluster)),
    etcdAnswers(cluster),
  );

/** Waits until the member on this machine serves. */
export function etcdHealthy(cluster: Cluster, { name }: Machine): Step {
  return {
    id: idIn(cluster, 'etcd', 'health', name),
    title: 'Wait until etcd answers',
    machine: name,
    why: 'A member that has started but found no others serves nobody.',
    commands: until(`${etcdctl(cluster)} endpoint health`),
    fastCommands: until(etcdHealth(cluster)),
    done: etcdAnswers(cluster),
    units: ['etcd'],
  };
}

/** A learner may have given it TLS where the chapter has none. */
const etcdAnswers = (cluster: Cluster): string =>
  lines('{', etcdWay(cluster), `${plainCurl} -sf "\${tls[@]}" "$url/health"`, '}');

/**
 * Answers HTTP 503 until there is a leader. curl, not etcdctl, because it starts in a tenth of the
 * time.
 */
const etcdHealth = (cluster: Cluster): string =>
  `curl -f ${etcdCurlOptions(cluster)} ${etcdUrl(cluster)}/health`;
