import { arch as hostArch, cpus } from 'node:os';
import type { SourceChoice } from '../artifacts/choose.js';
import type { Arch } from '../artifacts/types.js';
import type { Chapter, Step, StepContext } from '../core/chapter.js';
import { LabError } from '../core/errors.js';
import { domainName, jumpbox, type Lab } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { hostFiles } from '../doctor/files.js';
import { probeKvm } from '../doctor/kvm.js';
import type { BaseSource } from '../images/base.js';
import { findDomain } from '../libvirt/find.js';
import { relabelDomain } from '../libvirt/label.js';
import { virshAt } from '../libvirt/virsh.js';
import { issueCertificates } from '../pki/issue.js';
import type { Fleet } from '../ssh/fleet.js';
import type { LabFile } from '../topology/types.js';
import { bootTasks } from './boot.js';
import { chapterTask } from './chapters.js';
import { connectFor } from './connection.js';
import type { LabContext } from './context.js';
import { createTask, networkTask } from './machines.js';
import { fleetFor, type OpenLab } from './open.js';
import { readPki, writePki } from './pki-folder.js';
import { saveLab } from './record.js';
import { supplyTasks, type Supplies } from './supplies.js';

export interface UpRequest {
  readonly lab: Lab;
  /** To be fixed in the lab's folder; undefined when it is there already. */
  readonly file: LabFile | undefined;
  readonly connect: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: BaseSource;
  /** Every machine has its domain already: nothing to supply or create. */
  readonly complete: boolean;
  /** Of khw-lab itself. */
  readonly version: string;
  readonly chapters: readonly Chapter[];
  readonly explain?: ((step: Step) => void) | undefined;
}

/** What `up` found out and did, for its summary. */
export interface UpOutcome {
  accelerator: 'kvm' | 'tcg';
  opened: OpenLab | undefined;
  /** Milliseconds by phase, in order. */
  readonly phases: { readonly title: string; readonly ms: number }[];
}

/** The architecture of this computer's guests. */
export const guestArch = (): Arch => hostArch() === 'arm64' ? 'arm64' : 'amd64';

/** Everything from supplies to the last chapter, in its running order. Whatever is there already is left as it is. */
export function upTasks(context: LabContext, request: UpRequest, outcome: UpOutcome): readonly Task[] {
  const supplies: Partial<Supplies> = {};
  const machines = { fresh: false };
  let fleet: Fleet | undefined;

  const opened = (): OpenLab => {
    if (outcome.opened === undefined) throw new Error('no connection yet');
    return outcome.opened;
  };
  const ready = async (): Promise<Fleet> => fleet ??= await fleetFor(context, opened());

  return [
    timed(outcome, {
      title: 'Connect to libvirt',
      run: async ({ note, title }) => {
        const kvm = await chooseAccelerator(context, request.accelerator);
        outcome.accelerator = kvm.accelerator;
        const connection = await connectFor(context, { connect: request.connect, hideKvm: kvm.accelerator === 'tcg', note });
        outcome.opened = { lab: request.lab, paths: context.paths.lab(request.lab.name), connection, virsh: virshAt(context.runner, connection.uri) };
        if (request.file !== undefined) await saveLab(context.paths, request.file, request.lab);
        title(`Connect to libvirt (${connection.mode}, ${kvm.accelerator === 'kvm' ? 'KVM' : `TCG, because ${kvm.reason}`})`);
      },
    }),
    ...(request.complete ? [] : [timed(outcome, {
      title: 'Supplies',
      tasks: supplyTasks(context, { ...request, releaseSet: request.lab.releaseSet, arch: guestArch() }, supplies),
    })]),
    timed(outcome, {
      title: 'Network and machines',
      tasks: () => {
        const choice = { accelerator: outcome.accelerator, version: request.version };
        const network = networkTask(context, opened(), choice);
        return Promise.resolve(request.complete ? [network] : [network, createTask(context, opened(), complete(supplies), choice, machines)]);
      },
    }),
    // Emulated guests that boot at the same time on too few CPUs all get ready later than one after the other.
    timed(outcome, {
      title: 'Start machines',
      concurrent: true,
      tasks: async () => bootTasks(context, opened(), await ready(), outcome.accelerator === 'tcg' ? cpus().length : Infinity),
    }),
    ...request.chapters.map((chapter) => timed(outcome, {
      ...chapterTask(chapter, {
        get context() {
          return stepContext(context, request.lab, ready);
        },
        get fresh() {
          return machines.fresh;
        },
        reached: (reached) => recordChapter(context, opened(), reached.id),
        explain: request.explain,
      }),
    })),
    { title: '', run: async () => (await ready()).close() },
  ];
}

function stepContext(context: LabContext, lab: Lab, ready: () => Promise<Fleet>): StepContext {
  return {
    lab, signal: context.signal,
    session: async (machine) => (await ready()).session(machine),
    issueCertificates: async () => {
      const folder = context.paths.lab(lab.name).pki;
      const issued = await issueCertificates(lab, { existing: await readPki(folder), signal: context.signal });
      await writePki(folder, issued);
      return issued;
    },
  };
}

/** The chapter is on the jumpbox's label, so that snapshots carry it. `up --until 05` on a lab that is further does not take it back. */
async function recordChapter(context: LabContext, { lab, virsh }: OpenLab, chapter: string): Promise<void> {
  const name = domainName(lab, jumpbox(lab).name);
  const found = await findDomain(virsh, lab.name, name, { signal: context.signal });
  if ((found?.label.chapter ?? '') < chapter) await relabelDomain(virsh, lab.name, name, { chapter }, { signal: context.signal });
}

async function chooseAccelerator(context: LabContext, wanted: UpRequest['accelerator']): Promise<{ readonly accelerator: 'kvm' | 'tcg'; readonly reason: string }> {
  if (wanted === 'tcg') return { accelerator: 'tcg', reason: '--accelerator says so' };
  const kvm = await probeKvm(context.runner, hostFiles(), context.signal);
  if (kvm.usable) return { accelerator: 'kvm', reason: kvm.reason };
  if (wanted === 'auto') return { accelerator: 'tcg', reason: kvm.reason };
  throw new LabError('host', `--accelerator kvm: ${kvm.reason}`, { hint: 'Leave the flag out: without KVM guests are emulated, slow but complete.' });
}

function complete(supplies: Partial<Supplies>): Supplies {
  const { artifacts, containers, base, disk } = supplies;
  if (artifacts === undefined || containers === undefined || base === undefined || disk === undefined) throw new Error('supplies are missing');
  return { artifacts, containers, base, disk };
}

/** Notes how long a phase took. */
const timed = (outcome: UpOutcome, task: Task): Task => ({ ...task, done: (ms) => outcome.phases.push({ title: task.title, ms }) });
