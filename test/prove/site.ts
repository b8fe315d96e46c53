import { listCheckpoints } from '../../lib/checkpoints/list.js';
import { removeCheckpoints } from '../../lib/checkpoints/remove.js';
import { restoreCheckpoint } from '../../lib/checkpoints/restore.js';
import { saveCheckpoint } from '../../lib/checkpoints/save.js';
import { ownPaths } from '../../lib/cli/home.js';
import type { Check, Fault } from '../../lib/core/check.js';
import type { Chapter } from '../../lib/core/chapter.js';
import type { Lab } from '../../lib/core/lab.js';
import { together } from '../../lib/core/together.js';
import { chapterNamed } from '../../lib/course/chapters.js';
import { gradeChosen } from '../../lib/grade/chosen.js';
import type { Graded } from '../../lib/grade/engine.js';
import { systemClock } from '../../lib/host/clock.js';
import { hostRunner } from '../../lib/host/process.js';
import type { LabContext } from '../../lib/lab/context.js';
import { directFleet, openLab, type OpenLab } from '../../lib/lab/open.js';
import { rebootTasks } from '../../lib/lab/reboot.js';
import { watched } from '../../lib/lab/watch.js';
import { busyness } from '../../lib/practice/grading.js';
import type { FaultLab } from '../../lib/practice/proof/faults.js';
import { provedTracks } from './tracks.js';

/** A finished lab on which things are broken and repaired, over connections that stay open. */
export interface ProofSite extends FaultLab {
  readonly context: LabContext;
  readonly opened: OpenLab;
  readonly checks: readonly Check[];
  readonly faults: readonly Fault[];
  /** What bash on a machine prints, whatever its exit code; `hear` gets each line as it comes. */
  ask(machine: string, script: string, hear?: (line: string) => void): Promise<string>;
  /** Reboots every machine, and waits for each until its units have started or failed. */
  reboot(): Promise<void>;
  close(): Promise<void>;
}

export const checksOf = (chapters: readonly Chapter[], lab: Lab): readonly Check[] =>
  chapters.flatMap((chapter) => chapter.checks(lab));
export const faultsOf = (chapters: readonly Chapter[], lab: Lab): readonly Fault[] =>
  chapters.flatMap((chapter) => chapter.faults(lab));

const checkpoint = 'before-proof';

/** Its input is read whole before anything of it runs. */
const bash = ['bash', '-c', 'eval "$(cat)"'];

/** What an injected fault, and its undo, may be waiting for. */
const units = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'containerd',
  'kubelet',
  'kube-proxy',
];

/** Opens a finished lab, as `openSite` does, for as long as it is used. */
export async function withSite<T>(
  name: string,
  use: (site: ProofSite) => Promise<T>,
  further: readonly string[] = [],
): Promise<T> {
  const site = await openSite(name, new AbortController().signal, further);
  try {
    return await use(site);
  } finally {
    await site.close();
  }
}

/**
 * Opens a finished lab in the home that the environment names. `further`: optional chapters that
 * are done on it, too.
 */
export async function openSite(
  name: string,
  signal: AbortSignal,
  further: readonly string[] = [],
): Promise<ProofSite> {
  const context: LabContext = {
    runner: hostRunner(),
    tracks: provedTracks,
    paths: ownPaths(),
    clock: systemClock,
    signal,
    trace: undefined,
    isRoot: process.getuid?.() === 0,
  };
  const opened = await openLab(context, name, 'auto');
  const fleet = await directFleet(context, opened);
  const { track } = opened;
  const chapters = [...track.chapters, ...further.map((id) => chapterNamed(track, id))];
  const checks = checksOf(chapters, opened.lab);
  let saved = false;
  const gradeNow = async (ids?: readonly string[]): Promise<readonly Graded[]> => {
    const wanted = ids === undefined ? checks : checks.filter(({ id }) => ids.includes(id));
    return gradeChosen(wanted, checks, {
      session: (machine) => fleet.session(machine),
      signal,
      slowness: opened.lab.slowness * Math.max(2, busyness()),
    });
  };
  const restore = async (): Promise<void> => {
    await restoreCheckpoint(context, opened, fleet, checkpoint, () => undefined);
  };
  return {
    context,
    opened,
    checks,
    faults: faultsOf(chapters, opened.lab),
    clock: context.clock,
    signal,
    slowness: opened.lab.slowness,
    grade: gradeNow,
    restore,
    recover: async () => {
      if (saved) await restore();
      return saved;
    },
    // It ends too when nothing moves on the machine any more.
    run: async (machine, script) => {
      const watching = {
        clock: systemClock,
        signal,
        slowness: opened.lab.slowness,
        session: (one: string) => fleet.session(one),
        note: () => undefined,
      };
      await watched([{ machine, units }], watching, async (watch) => {
        const session = await fleet.session(machine);
        await session.run(bash, {
          input: `set -e\ncd\n${script}`,
          signal: watch.signal,
          onLine: watch.line,
        });
      });
    },
    ask: async (machine, script, hear = () => undefined) => {
      const session = await fleet.session(machine);
      const { stdout } = await session.run(bash, {
        input: `cd\n${script}`,
        signal,
        ok: 'any',
        onLine: hear,
      });
      return stdout;
    },
    reboot: async () => {
      const report = { note: () => undefined, title: () => undefined, skip: () => undefined };
      await together(
        signal,
        rebootTasks(context, opened, fleet).map((task) => async () => task.run?.(report)),
      );
    },
    save: async () => {
      if (saved) return;
      // Of a proof that was ended hard: whether the lab is right was looked at since.
      if (
        (await listCheckpoints(context, opened)).checkpoints.some(
          ({ name: one }) => one === checkpoint,
        )
      )
        await removeCheckpoints(context, opened, [checkpoint], () => undefined);
      await saveCheckpoint(
        context,
        opened,
        fleet,
        { name: checkpoint, kind: 'own' },
        () => undefined,
      );
      saved = true;
    },
    close: async () => {
      if (saved) await removeCheckpoints(context, opened, [checkpoint], () => undefined);
      fleet.close();
    },
  };
}
