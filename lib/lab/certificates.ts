import type { IssuedCertificates } from '../core/chapter.js';
import { issueCertificates } from '../pki/issue.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';
import { readPki, writePki } from './pki-folder.js';

type Issuing = Pick<OpenLab, 'lab' | 'track' | 'paths'>;

/**
 * Answers what makes a lab's keys and certificates and keeps them in its folder; what is there and
 * still fits stays. Whoever asks while they are being made gets the same ones.
 */
export function certificatesFor(
  { signal }: Pick<LabContext, 'signal'>,
  opened: Issuing,
): () => Promise<IssuedCertificates> {
  let underWay: Promise<IssuedCertificates> | undefined;
  return () =>
    (underWay ??= issue(opened, signal).finally(() => {
      underWay = undefined;
    }));
}

async function issue(
  { lab, track, paths }: Issuing,
  signal: AbortSignal,
): Promise<IssuedCertificates> {
  if (track.certificates === undefined) throw new Error(`track ${track.id} has no certificates`);
  const issued = await issueCertificates(track.certificates(lab), {
    existing: await readPki(paths.pki),
    signal,
  });
  await writePki(paths.pki, issued);
  return issued;
}
