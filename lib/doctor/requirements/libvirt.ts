import { LabError, messageOf } from '../../core/errors.js';
import { isBefore, versionIn } from '../../core/version.js';
import { isLocal } from '../tools.js';
import type { DoctorContext, Finding, Fix, Requirement } from '../types.js';
import { knownBadAt, oldest } from '../versions.js';

/** The daemon and its versions. */
export const libvirtRequirements: readonly Requirement[] = [
  {
    id: 'libvirt-group',
    title: 'your user in group libvirt',
    fatal: true,
    probe: group,
    fix: ({ user }) => ({ commands: [['usermod', '-aG', 'libvirt', user.name]] }),
    hint: 'join the group, then log out and in again (or call: newgrp libvirt)',
  },
  {
    id: 'libvirt-daemon',
    title: 'libvirt answers',
    fatal: true,
    after: ['libvirt-group', 'tool-virsh'],
    probe: daemon,
    fix: enableUnit,
    hint: 'start the service, or call as root with --connect private',
  },
  {
    id: 'private-mode',
    title: 'namespaces for the private daemon',
    fatal: true,
    after: ['tool-unshare'],
    probe: namespaces,
    hint: 'call with sudo; a container needs the capability SYS_ADMIN',
  },
  {
    id: 'cloud-image',
    title: 'internet for machines from a cloud image',
    fatal: true,
    probe: cloudImage,
    hint: 'leave --image out: the base image that khw-lab builds has its packages already',
  },
  {
    id: 'libvirt-version',
    title: "libvirt's version",
    fatal: true,
    after: ['libvirt-daemon', 'tool-libvirtd', 'tool-libvirtd-private'],
    probe: libvirtVersion,
    hint: 'upgrade libvirt',
  },
  {
    id: 'qemu-version',
    title: "QEMU's version",
    fatal: true,
    after: ['tool-qemu'],
    probe: qemuVersion,
    hint: 'upgrade QEMU',
  },
];

const wantsSystem = ({ connect }: DoctorContext): boolean =>
  connect === 'auto' || connect === 'qemu:///system';

/**
 * A user outside the group is asked for a password by polkit, or waits for ever: so this comes
 * before any call to libvirt.
 */
async function group(context: DoctorContext): Promise<Finding | undefined> {
  if (!wantsSystem(context) || context.user.isRoot) return undefined;
  const { stdout } = await context.runner.run(['id', '-nG'], {
    timeoutMs: 5000,
    signal: context.signal,
  });
  const names = stdout.trim().split(/\s+/);
  return { ok: names.includes('libvirt'), found: `groups of this login: ${names.join(', ')}` };
}

async function daemon(context: DoctorContext): Promise<Finding | undefined> {
  if (context.connect === 'private') return undefined;
  try {
    return {
      ok: true,
      found: `libvirt ${(await context.libvirt.version()).libvirt} at ${context.connect === 'auto' ? 'qemu:///system' : context.connect}`,
    };
  } catch (error) {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    if (context.connect === 'auto' && context.user.isRoot)
      return { ok: true, found: 'no daemon runs: khw-lab will start a private one' };
    return { ok: false, found: messageOf(error) };
  }
}

function enableUnit({ distro, connect }: DoctorContext): Fix | undefined {
  if (
    !distro.systemd ||
    distro.libvirtUnit === undefined ||
    !['auto', 'qemu:///system'].includes(connect)
  )
    return undefined;
  return { commands: [['systemctl', 'enable', '--now', distro.libvirtUnit]] };
}

/** At their first boot such machines fetch the tutorial's packages, through libvirt's NAT. */
async function cloudImage(context: DoctorContext): Promise<Finding | undefined> {
  const { needs, runner, signal } = context;
  if (!needs.cloudImage || needs.standing) return undefined;
  if (await willBePrivate(context))
    return { ok: false, found: "a private daemon's network leads nowhere" };
  if (!isLocal(context)) return undefined;
  const { stdout } = await runner.run(['ip', '-4', 'route', 'show', 'default'], {
    timeoutMs: 10_000,
    signal,
  });
  const route = stdout.split('\n')[0]?.trim() ?? '';
  return route === ''
    ? { ok: false, found: 'this computer has no default route' }
    : { ok: true, found: route };
}

/**
 * The lab will live on a daemon of khw-lab's own, in a network namespace that shares nothing with
 * the host's network.
 */
export async function willBePrivate(context: DoctorContext): Promise<boolean> {
  return (
    context.connect === 'private' ||
    (context.connect === 'auto' && context.user.isRoot && !(await answers(context)))
  );
}

async function namespaces(context: DoctorContext): Promise<Finding | undefined> {
  if (!(await willBePrivate(context))) return undefined;
  if (!context.user.isRoot)
    return { ok: false, found: `${context.user.name} may not make namespaces` };
  const { exitCode, stderr } = await context.runner.run(['unshare', '--mount', '--net', 'true'], {
    ok: 'any',
    timeoutMs: 5000,
    signal: context.signal,
  });
  return exitCode === 0
    ? { ok: true, found: 'a mount and a network namespace can be made' }
    : { ok: false, found: stderr.trim() };
}

const answers = (context: DoctorContext): Promise<boolean> =>
  context.libvirt.version().then(
    () => true,
    () => false,
  );

/**
 * Of the daemon that will be used: the one that answers, else the program that private mode starts.
 */
async function libvirtVersion(context: DoctorContext): Promise<Finding> {
  const answer =
    context.connect === 'private'
      ? undefined
      : await context.libvirt.version().catch(() => undefined);
  return judge('libvirt', answer?.libvirt ?? (await versionOf(context, 'libvirtd')));
}

async function qemuVersion(context: DoctorContext): Promise<Finding | undefined> {
  return isLocal(context)
    ? judge('QEMU', await versionOf(context, 'qemu-system-x86_64'))
    : undefined;
}

async function versionOf({ runner, signal }: DoctorContext, program: string): Promise<string> {
  const { stdout } = await runner.run([program, '--version'], { timeoutMs: 10_000, signal });
  return versionIn(stdout) ?? stdout.trim();
}

function judge(program: 'libvirt' | 'QEMU', version: string): Finding {
  if (isBefore(version, oldest[program]))
    return { ok: false, found: `${program} ${version}, and ${oldest[program]} or later is needed` };
  const bad = knownBadAt(program, version);
  if (bad === undefined) return { ok: true, found: `${program} ${version}` };
  return {
    ok: false,
    fatal: false,
    found: `${program} ${version}: ${bad.what} (fixed in ${bad.fixed})`,
    hint: `upgrade to ${program} ${bad.fixed}; until then checkpoints of running machines are not safe`,
  };
}
