import { encryptionSteps } from '../../kubernetes/encryption/steps.js';
import { remarked, type ChapterSteps, type Notes } from '../notes.js';
import { writeEncryption } from './write.js';

export const encryptionChapter = (notes: Notes): ChapterSteps => ({
  id: notes.layout.chapters.encryption,
  slug: 'data-encryption-keys',
  title: 'Make the data encryption key',
  steps: (lab) => {
    const cluster = notes.cluster(lab);
    return remarked(notes, 'encryption', 'key', encryptionSteps(cluster, writeEncryption(cluster)));
  },
  takes: { seconds: 3, parallel: false },
  minutes: 5,
});
