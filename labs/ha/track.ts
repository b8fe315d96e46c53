import type { Track } from '../../lib/track/types.js';
import { liveness } from '../kubernetes/alive.js';
import { clusterCertificates, fixedStems } from '../kubernetes/certificates.js';
import { apiPort } from '../kubernetes/kubeconfigs.js';
import { dnsImage } from '../kubernetes/dns/manifest.js';
import type { Layout } from '../kubernetes/layout.js';
import { packages } from '../kubernetes/packages.js';
import { workingFolder } from '../kubernetes/working-folder.js';
import { clientToolsChapter } from './02-client-tools/chapter.js';
import { provisioningChapter } from './03-provisioning/chapter.js';
import type { InCloud } from './cloud.js';
import { haRules } from './rules.js';

/** In what two tracks about clusters in a cloud differ. */
export interface HaTrack extends Pick<Track, 'id' | 'title' | 'labFile'>, InCloud {
  readonly layout: Layout;
}

/**
 * A cluster of several controllers behind a front, in what stands for a cloud: the table of
 * contents. Chapter 01 is about what one needs; `khw-lab doctor` sees to that.
 */
export const haTrack = ({ id, title, labFile, layout, ...inCloud }: HaTrack): Track => ({
  id,
  title,
  labFile,
  workingFolder,
  rules: haRules(fixedStems(layout)),
  front: true,
  certificates: (lab) => clusterCertificates(inCloud.cluster(lab)),
  supplies: {
    packages: [...packages, 'golang-cfssl', 'haproxy', 'nginx-light', 'dnsmasq'],
    dormant: ['haproxy.service', 'nginx.service', 'dnsmasq.service'],
    components: ['kubernetes', 'etcd', 'containerd', 'runc', 'cni-plugins', 'crictl'],
    images: ['library/nginx', 'pause', dnsImage],
    place: ({ folder, name }) => `downloads/${folder}/${name}`,
    grownMiB: 1500,
  },
  alive: liveness(inCloud.cluster),
  administrator: {
    authority: layout.certificate(layout.stems.authority),
    certificate: layout.certificate(layout.stems.admin),
    key: layout.key(layout.stems.admin),
    madeIn: layout.chapters.certificates,
    apiPort,
  },
  ending: { text: 'The cluster runs.', commands: ['kubectl -- get nodes -o wide'] },
  chapters: [clientToolsChapter(inCloud), provisioningChapter(inCloud)],
});
