import { join } from 'node:path';
import { emulatedCpu, qemuCpu } from '../core/emulated-cpu.js';
import { LabError, messageOf } from '../core/errors.js';
import { lastLines, type Runner, type RunResult } from '../core/run.js';
import { writePlain } from '../host/files.js';
import { withTemporaryFolder } from '../host/temporary.js';
import { bootSector, initrd, signOfLife } from './tiny-programs.js';

export interface TinyGuest {
  readonly accelerator: 'kvm' | 'tcg';
  /**
   * A Linux kernel to boot up to its first program; without it the guest is a boot sector. Absolute
   * path.
   */
  readonly kernel?: string;
}

export interface BootAnswer {
  readonly usable: boolean;
  /** One clause for people, in both cases. */
  readonly reason: string;
}

/**
 * What a guest may use, in seconds. Processor time, because a busy computer is slow and yet right;
 * a guest that waits for ever uses none.
 */
interface Limits {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/**
 * Whether a guest boots that only says that it ran, emulated with the CPU that machines have. It is
 * ended when it has used up its processor time: 45 s for a kernel, which needs 4 on a quick
 * computer and 20 on a slow one. Throws `interrupted` only.
 */
export async function bootTinyGuest(
  runner: Runner,
  guest: TinyGuest,
  signal?: AbortSignal,
): Promise<BootAnswer> {
  const limits = limitsOf(guest);
  try {
    return await withTemporaryFolder(async (folder) => {
      const image = join(folder, 'guest');
      await writePlain(image, guest.kernel === undefined ? bootSector() : initrd());
      return answerOf(
        guest,
        await runner.run(argvOf(guest, image), {
          ok: 'any',
          timeoutMs: limits.wallSeconds * 1000,
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    });
  } catch (error) {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    const reason = messageOf(error);
    return {
      usable: false,
      reason: `a tiny guest does not boot: ${reason.includes('SIGXCPU') ? `no sign of life in ${limits.cpuSeconds} s of processor time` : reason}`,
    };
  }
}

/** Limits that hold too when khw-lab itself was killed: a hung guest must not stay for ever. */
function argvOf(guest: TinyGuest, image: string): readonly string[] {
  const { cpuSeconds, wallSeconds } = limitsOf(guest);
  return [
    'prlimit',
    '--core=0',
    `--cpu=${cpuSeconds}:${cpuSeconds + 5}`,
    'timeout',
    '--signal=KILL',
    String(wallSeconds + 1),
    ...qemuArgv(guest, image),
  ];
}

function limitsOf({ accelerator, kernel }: TinyGuest): Limits {
  if (accelerator === 'kvm') return { cpuSeconds: 5, wallSeconds: 15 };
  return { cpuSeconds: kernel === undefined ? 15 : 45, wallSeconds: 300 };
}

function qemuArgv({ accelerator, kernel }: TinyGuest, image: string): readonly string[] {
  return [
    'qemu-system-x86_64',
    '-machine',
    `${kernel === undefined ? 'pc' : 'q35'},accel=${accelerator}`,
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    ...(accelerator === 'tcg' ? ['-cpu', qemuCpu(emulatedCpu)] : []),
    '-device',
    'isa-debug-exit,iobase=0xf4,iosize=0x04',
    ...(kernel === undefined
      ? ['-m', '16', '-drive', `file=${image},format=raw,if=ide,snapshot=on`]
      : [
          '-m',
          '256',
          '-kernel',
          kernel,
          '-initrd',
          image,
          '-append',
          'quiet mitigations=off no_timer_check',
        ]),
  ];
}

function answerOf({ kernel }: TinyGuest, { exitCode, stderr }: RunResult): BootAnswer {
  if (exitCode === ((signOfLife << 1) | 1))
    return {
      usable: true,
      reason: kernel === undefined ? 'a guest boots' : "the guests' kernel boots",
    };
  return { usable: false, reason: `QEMU ended with ${exitCode}: ${lastLines(stderr, 1).join('')}` };
}
