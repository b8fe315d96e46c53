import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { lastLines, type Runner, type RunResult } from '../core/run.js';
import type { HostFiles } from './files.js';

export interface KvmAnswer {
  readonly usable: boolean;
  /** One clause for people, in both cases. */
  readonly reason: string;
}

/**
 * Whether guests can run under KVM: CPU flag, openable device, then a real boot of a tiny guest (5 s at most), because
 * /dev/kvm may open and even create a guest, and still run nothing.
 */
export async function probeKvm(runner: Runner, files: HostFiles, signal?: AbortSignal): Promise<KvmAnswer> {
  const cpu = await files.read('/proc/cpuinfo') ?? '';
  const flag = /^flags\s*:.*\b(vmx|svm)\b/m.exec(cpu)?.[1];
  const fault = await files.openError('/dev/kvm');
  if (fault === 'ENOENT') return { usable: false, reason: flag === undefined ? 'the CPU shows no vmx or svm flag, and there is no /dev/kvm' : '/dev/kvm is missing' };
  if (flag === undefined) return { usable: false, reason: '/dev/kvm is there, but the CPU shows no vmx or svm flag' };
  if (fault !== undefined) return { usable: false, reason: `/dev/kvm cannot be opened (${fault})` };
  const boot = await bootTinyGuest(runner, 'kvm', signal);
  return boot.usable ? { usable: true, reason: `${flag}, and a guest boots` } : boot;
}

/** What the tiny guest writes to QEMU's debug-exit port; QEMU then ends with exit code (value << 1) | 1. */
const signOfLife = 0x2a;

/** mov al, signOfLife; out 0xf4, al; hlt; jmp to hlt */
const program = [0xb0, signOfLife, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd];

/** Boots 512 bytes that only say that they ran. */
export async function bootTinyGuest(runner: Runner, accelerator: 'kvm' | 'tcg', signal?: AbortSignal): Promise<KvmAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'khw-lab-'));
  try {
    const sector = Buffer.alloc(512);
    sector.set(program);
    sector.writeUInt16LE(0xaa55, 510);
    const image = join(folder, 'boot.img');
    await writeFile(image, sector);
    return answerOf(await runner.run(qemuArgv(image, accelerator), { ok: 'any', timeout: 5000, ...(signal === undefined ? {} : { signal }) }));
  } catch (error) {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    return { usable: false, reason: `a tiny guest does not boot: ${messageOf(error)}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const qemuArgv = (image: string, accelerator: string): readonly string[] => [
  'qemu-system-x86_64', '-machine', `pc,accel=${accelerator}`, '-nodefaults', '-no-user-config', '-display', 'none', '-m', '16',
  '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', '-drive', `file=${image},format=raw,if=ide,snapshot=on`,
];

function answerOf({ exitCode, stderr }: RunResult): KvmAnswer {
  if (exitCode === ((signOfLife << 1) | 1)) return { usable: true, reason: 'a guest boots' };
  return { usable: false, reason: `QEMU ended with ${exitCode}: ${lastLines(stderr, 1).join('')}` };
}
