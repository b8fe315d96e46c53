import { proveRunning, questionAbout } from '../checkpoints/prove.js';
import type { Part } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { workers } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { together } from '../core/together.js';
import type { Pace } from '../core/wait.js';
import { waitForAnswer } from '../lab/answer.js';
import { handlesOf, type Handles, type MachineHandle } from '../lab/handles.js';
import { answersIn, probes } from '../lab/questions.js';
import { chapterReached } from '../lab/reached.js';
import type { Site } from '../lab/site.js';
import { isUpTo, lastChapter, replacement } from '../track/chapters.js';
import type { Ports } from './ports.js';

/**
 * After a boot of a lab that was finished: waits until what serves all others answers, then until
 * its nodes are back, as after a restore. What is asked before that is found missing, and done
 * again, although it would have come by itself. Of nodes that stay away the chapters tell more, and
 * repair what they can.
 */
export const nodesBackTask = (ports: Ports, { opened, straight }: Site): Task => ({
  title: 'Wait for the nodes',
  run: async ({ note, skip }) => {
    const since = Date.now();
    const { lab, track } = opened;
    const reached = await chapterReached(ports, opened);
    if (track.alive === undefined || !isUpTo(track, lastChapter(track).id, reached)) {
      skip('the lab was not finished');
      return;
    }
    if (replacement(track, reached) !== undefined) {
      skip('its cluster is another one');
      return;
    }
    const nodes = workers(lab).map(({ name }) => name);
    const handles = handlesOf(ports, opened, straight);
    try {
      await serversBack(handles, track.alive.servers(lab), note);
      await proveRunning(handles, { units: {}, nodes }, questionAbout(nodes, opened, since), note);
    } catch (error) {
      if (!(error instanceof LabError) || error.kind !== 'machine') throw error;
      skip(error.message);
    }
  },
});

/** A node that was Ready is called so until its lease has run out: it says nothing of these. */
async function serversBack(
  handles: Handles,
  parts: readonly Part[],
  note: (text: string) => void,
): Promise<void> {
  await together(
    handles.signal,
    handles.machines.flatMap((machine) => {
      const own = parts.filter((part) => part.machine === machine.name);
      if (own.length === 0) return [];
      return [
        (signal: AbortSignal) => serverBack({ ...handles.pace(), signal }, machine, own, note),
      ];
    }),
  );
}

async function serverBack(
  pace: Pace,
  machine: MachineHandle,
  parts: readonly Part[],
  note: (text: string) => void,
): Promise<void> {
  const questions = parts.map((part) => ({ ...part, prints: false }));
  await waitForAnswer(pace, machine, {
    what: `what ${machine.name} serves`,
    script: probes(questions),
    missing: (stdout) => {
      const answers = answersIn(stdout, questions).length;
      return answers === parts.length
        ? undefined
        : `${machine.name}: ${answers} of ${parts.length} programs answer`;
    },
    intervalMs: 2000,
    note,
  });
}
