import type { StepContext } from '../../../lib/core/chapter.js';
import { renderKubeconfig } from '../../../lib/kubeconfig/render.js';
import type { PlannedKubeconfig } from '../kubeconfigs.js';
import { readWorkingFiles } from '../working-files.js';

/** The kubeconfig of a plan, with certificates and key as they lie in the working folder. */
export async function renderedKubeconfig(
  context: StepContext,
  plan: PlannedKubeconfig,
): Promise<string> {
  const { files } = plan;
  const [authority, certificate, key] = await readWorkingFiles(context, [
    files.authority,
    files.certificate,
    files.key,
  ]);
  if (authority === undefined || certificate === undefined || key === undefined)
    throw new Error(`${plan.name}: three files were asked for`);
  return renderKubeconfig(plan, { authority, certificate, key });
}
