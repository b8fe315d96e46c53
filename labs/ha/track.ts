import type { Lab } from '../../lib/core/lab.js';
import type { Track } from '../../lib/track/types.js';
import { liveness } from '../kubernetes/alive.js';
import { clusterCertificates, fixedStems } from '../kubernetes/certificates.js';
import { apiPort } from '../kubernetes/kubeconfigs.js';
import { dnsImage } from '../kubernetes/dns/manifest.js';
import type { Cluster } from '../kubernetes/layout.js';
import { packages } from '../kubernetes/packages.js';
import { haUpgradeChapter } from './15-upgrade/chapter.js';
import { haChapters } from './chapters.js';
import type { Cloud } from './cloud.js';
import type { Notes } from './notes.js';
import { haOrdeals } from './ordeals.js';
import { haRules } from './rules.js';

/** In what two tracks about clusters in a cloud differ. */
export interface HaTrack extends Pick<Track, 'id' | 'title' | 'labFile'> {
  readonly notes: Notes;
  readonly cloud: Cloud;
}

/** A cluster of several controllers behind a front, in what stands for a cloud. */
export function haTrack({ id, title, labFile, notes, cloud }: HaTrack): Track {
  const { layout } = notes;
  const cluster = (lab: Lab): Cluster => notes.cluster(lab);
  return {
    id,
    title,
    labFile,
    workingFolder: '/root/kubernetes-the-hard-way',
    rules: haRules(fixedStems(layout)),
    front: true,
    certificates: (lab) => clusterCertificates(cluster(lab)),
    supplies: {
      packages: [...packages, 'golang-cfssl', 'haproxy', 'nginx-light', 'dnsmasq'],
      dormant: ['haproxy.service', 'nginx.service', 'dnsmasq.service'],
      components: ['kubernetes', 'etcd', 'containerd', 'runc', 'cni-plugins', 'crictl'],
      images: ['library/nginx', 'pause', dnsImage],
      place: ({ folder, name }) => `downloads/${folder}/${name}`,
      grownMiB: 1500,
    },
    alive: liveness(cluster),
    ordeals: haOrdeals(cluster),
    drillFunctions: 'labs/drills/behind-front.sh',
    administrator: {
      authority: layout.certificate(layout.stems.authority),
      certificate: layout.certificate(layout.stems.admin),
      key: layout.key(layout.stems.admin),
      madeIn: layout.chapters.certificates,
      apiPort,
    },
    ending: { text: 'The cluster runs.', commands: ['kubectl -- get nodes -o wide'] },
    chapters: haChapters(notes, { cloud, cluster }),
    optional: [haUpgradeChapter(layout, { cluster })],
  };
}
