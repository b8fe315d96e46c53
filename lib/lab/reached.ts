import { domainName, jumpbox } from '../core/lab.js';
import { isUpTo } from '../track/chapters.js';
import { findDomain } from '../libvirt/find.js';
import { relabelDomain } from '../libvirt/label.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';

/** The chapter that `up` did last. It is on the jumpbox's label, so that snapshots carry it. */
export async function chapterReached(
  { signal }: Pick<LabContext, 'signal'>,
  { lab, virsh }: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<string | undefined> {
  return (await findDomain(virsh, lab.name, domainName(lab, jumpbox(lab).name), { signal }))?.label
    .chapter;
}

/**
 * `up --until` on a lab that is further does not take it back. Answers the chapter that is on the
 * label from now on.
 */
export async function recordChapter(
  context: LabContext,
  opened: OpenLab,
  chapter: string,
): Promise<string> {
  const { lab, track, virsh } = opened;
  const reached = await chapterReached(context, opened);
  if (reached !== undefined && isUpTo(track, chapter, reached)) return reached;
  await relabelDomain(
    virsh,
    lab.name,
    domainName(lab, jumpbox(lab).name),
    { chapter },
    { signal: context.signal },
  );
  return chapter;
}
