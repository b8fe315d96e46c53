import { proveRunning, questionAbout } from '../checkpoints/prove.js';
import { LabError } from '../core/errors.js';
import { workers } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { handlesOf } from '../lab/handles.js';
import { chapterReached } from '../lab/reached.js';
import type { Site } from '../lab/site.js';
import { isUpTo, lastChapter } from '../track/chapters.js';
import type { Ports } from './ports.js';

/**
 * After a boot of a lab that was finished: waits until its nodes are back, as after a restore. What
 * is asked before that is found missing, and done again, although it would have come by itself. Of
 * nodes that stay away the chapters tell more, and repair what they can.
 */
export const nodesBackTask = (ports: Ports, { opened, straight }: Site): Task => ({
  title: 'Wait for the nodes',
  run: async ({ note, skip }) => {
    const since = ports.clock.now();
    const { lab, track } = opened;
    const reached = await chapterReached(ports, opened);
    if (track.alive === undefined || !isUpTo(track, lastChapter(track).id, reached)) {
      skip('the lab was not finished');
      return;
    }
    const nodes = workers(lab).map(({ name }) => name);
    try {
      await proveRunning(
        handlesOf(ports, opened, straight),
        { units: {}, nodes },
        questionAbout(nodes, opened, since),
        note,
      );
    } catch (error) {
      if (!(error instanceof LabError) || error.kind !== 'machine') throw error;
      skip(error.message);
    }
  },
});
