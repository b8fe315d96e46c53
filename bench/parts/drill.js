import { cluster } from '../checkpoints.js';

/**
 * Starting a drill and grading it, as a learner does.
 * @type {import('../types.js').Part}
 */
export const drill = {
  id: 'drill',
  title: 'A drill',
  about:
    '`khw-lab start kubelet-down`: a look whether the cluster is right, a checkpoint, the break, until the story is told. The same with `--from 12`, which first goes back to the finished cluster. `khw-lab check` while it is broken, and `khw-lab finish`, which grades it and brings the lab back.',
  async run({ lab, rounds, record }) {
    await cluster(lab);
    for (let round = 0; round < rounds; round++) {
      record(
        'start, in the state the lab is in',
        (await lab.must(['start', 'kubelet-down', '--seed', '1', '--yes'])).seconds,
      );
      record('check while it is broken', failed(await lab.khw(['check'])));
      record('finish', failed(await lab.khw(['finish', '--yes'])));
      record(
        'start --from 12',
        (await lab.must(['start', 'kubelet-down', '--seed', '1', '--from', '12', '--yes'])).seconds,
      );
      await lab.must(['reset', 'kubelet-down', '--yes']);
    }
  },
};

/**
 * Exit code 1 is what a broken lab must give.
 * @param {import('../types.js').CommandResult} result
 */
function failed({ code, seconds, stderr }) {
  if (code !== 1) throw new Error(`exit code ${code}, not 1: ${stderr}`);
  return seconds;
}
