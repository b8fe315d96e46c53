import { limitCpu } from '#built/test/helpers/cpu-limit.js';
import { labelledName } from '../../test/helpers/run-label.js';

/**
 * The whole lab on a slow computer: this one, of which it gets half a core.
 * @type {import('../types.js').Part}
 */
export const half = {
  id: 'half',
  title: 'Half a core',
  about:
    '`khw-lab up --no-checkpoints` from nothing to chapter 12 on warm caches, once, with khw-lab, its libvirtd and all machines held to half a core by a cgroup quota. Held back: the share of the periods of 100 ms in which they had used it up.',
  async run({ lab, record, say }) {
    await lab.clear();
    const limit = makeLimit(say);
    if (limit === undefined) return;
    lab.within = limit.within;
    try {
      const { seconds, phases } = await lab.up('--no-checkpoints');
      record('the whole command', seconds);
      for (const phase of phases) record(phase.title, phase.seconds);
      record('held back', 100 * limit.heldBack(), '%');
    } finally {
      lab.within = undefined;
      await lab.remove({ keepHome: true });
      await limit.remove();
    }
  },
};

/**
 * Undefined where this computer cannot, which is said.
 * @param {(line: string) => void} say
 */
function makeLimit(say) {
  try {
    return limitCpu(labelledName('bench-half'), 0.5);
  } catch (error) {
    say(`  not measured: ${/** @type {Error} */ (error).message}`);
    return undefined;
  }
}
