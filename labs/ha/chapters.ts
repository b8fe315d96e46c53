import type { Chapter } from '../../lib/core/chapter.js';
import { clientToolsChapter } from './02-client-tools/chapter.js';
import { provisioningChapter } from './03-provisioning/chapter.js';
import { certificateChapter } from './04-certificate-authority/chapter.js';
import { kubeconfigChapter } from './05-kubernetes-configuration-files/chapter.js';
import { encryptionChapter } from './06-data-encryption-keys/chapter.js';
import { etcdChapter } from './07-bootstrapping-etcd/chapter.js';
import { controllerChapter } from './08-bootstrapping-kubernetes-controllers/chapter.js';
import { frontChapter } from './09-front/chapter.js';
import { workerChapter } from './10-bootstrapping-kubernetes-workers/chapter.js';
import { kubectlChapter } from './11-configuring-kubectl/chapter.js';
import { routesChapter } from './12-pod-network-routes/chapter.js';
import { dnsAddOnChapter } from './13-dns-add-on/chapter.js';
import { smokeTestChapter } from './14-smoke-test/chapter.js';
import type { InCloud } from './cloud.js';
import type { Notes } from './notes.js';

/** The table of contents. Chapter 01 is about what one needs; `khw-lab doctor` sees to that. */
export const haChapters = (notes: Notes, inCloud: InCloud): readonly Chapter[] => [
  clientToolsChapter(inCloud),
  provisioningChapter(inCloud),
  certificateChapter(notes),
  kubeconfigChapter(notes),
  encryptionChapter(notes),
  etcdChapter(notes),
  controllerChapter(notes),
  frontChapter(inCloud),
  workerChapter(notes),
  kubectlChapter(notes),
  routesChapter(inCloud),
  dnsAddOnChapter(notes.layout, inCloud),
  smokeTestChapter(notes),
];
