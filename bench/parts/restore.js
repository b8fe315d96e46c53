import { bareCluster, bareRevert, restore, roomFor, save } from '../checkpoints.js';

/**
 * Restoring the running cluster, beside what libvirt alone takes.
 * @type {import('../types.js').Part}
 */
export const restoring = {
  id: 'restore',
  title: 'Restoring a checkpoint',
  about:
    '`khw-lab checkpoint restore` of the running cluster, in turn with four bare `virsh snapshot-revert --running` of the same snapshots, side by side. "Answer": SSH to all machines is open again and their clocks are right to half a second. "Proved": all services run, the nodes are Ready, and the API server has heard their kubelets since: each is shown a token that it has to ask about. First with this checkpoint only, then with 14 more, or as many as the disk holds.',
  async run({ lab, rounds, record }) {
    await bareCluster(lab);
    const { bytes } = await save(lab, 'first');
    await measure(lab, rounds, record, 'first', '');
    const more = await roomFor(lab, bytes, 14);
    for (let number = 1; number <= more; number++) await save(lab, `more-${number}`);
    await measure(lab, rounds, record, 'first', `, with ${more} more checkpoints`);
  },
};

/**
 * @param {import('../types.js').BenchLab} lab
 * @param {number} rounds
 * @param {import('../types.js').RecordFigure} record
 * @param {string} name
 * @param {string} what
 */
async function measure(lab, rounds, record, name, what) {
  for (let round = 0; round < rounds; round++) {
    const bare = await bareRevert(lab, name);
    const { revertMs, answerMs, ms, clockStepSeconds } = await restore(lab, name);
    record(`bare virsh${what}`, bare);
    record(`all machines put back${what}`, revertMs / 1000);
    record(`all machines answer${what}`, answerMs / 1000);
    record(`proved${what}`, ms / 1000);
    record(`answer against bare virsh${what}`, answerMs / 1000 / bare, '×');
    record(`clocks were off by, at most${what}`, clockStepSeconds);
  }
}
