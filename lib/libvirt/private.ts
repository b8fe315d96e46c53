import { createHash } from 'node:crypto';
import { access, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf, throwIfInterrupted } from '../core/errors.js';
import type { Runner } from '../core/run.js';
import { makeFolder } from '../host/folders.js';
import { packageRoot, type Paths } from '../host/paths.js';
import { answers } from './queries.js';
import type { Connection } from './types.js';
import { virshAt } from './virsh.js';

export interface PrivateOptions {
  readonly paths: Pick<Paths, 'home' | 'run' | 'cache'>;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly isRoot: boolean;
  /**
   * /dev/kvm is there and dead, so libvirt must not see it: it may probe QEMU for a minute at every
   * define. Heeded when the daemon starts.
   */
  readonly hideKvm: boolean;
}

/** sockaddr_un holds 108 bytes, the last of them NUL (unix(7)). */
const longestSocketPath = 107;

/** Folders that the daemon has replaced by its own: a home below them would be out of its sight. */
const replaced = [
  '/run',
  '/dev',
  '/etc/libvirt',
  '/var/lib/libvirt',
  '/var/cache/libvirt',
  '/var/log/libvirt',
];

/**
 * Starts whatever is missing of this home's private libvirtd. It outlives the command; two callers
 * at once get one daemon.
 */
export async function ensurePrivate(options: PrivateOptions): Promise<Connection> {
  const { paths, runner, signal, note, isRoot, hideKvm } = options;
  if (!isRoot)
    throw new LabError('host', 'only root can start a private libvirt daemon', {
      hint: 'call khw-lab with sudo, or with --connect URI',
    });
  const connection = await checked(paths);
  note('starting a private libvirt daemon');
  await runner
    .run(
      await script(paths, 'start', join(paths.cache.root, 'libvirt'), hideKvm ? 'hide' : 'show'),
      { signal, patience: {}, onLine: note },
    )
    .catch((error: unknown) => {
      throw failed('the private libvirt daemon did not start', error, paths);
    });
  await virshAt(runner, connection.uri).run(['uri'], { signal, timeoutMs: 30_000 });
  return connection;
}

/** This home's private libvirtd, if it runs and answers. */
export async function findPrivate({
  paths,
  runner,
  signal,
  isRoot,
}: Pick<PrivateOptions, 'paths' | 'runner' | 'signal' | 'isRoot'>): Promise<
  Connection | undefined
> {
  throwIfInterrupted(signal);
  if (!(await exists(paths.run))) return undefined;
  if (!isRoot)
    throw new LabError('host', `the private libvirt daemon in ${paths.run} is root's`, {
      hint: 'call khw-lab with sudo',
    });
  const connection = await connectionOf(paths);
  if (!(await exists(socketOf(paths))) || !(await exists(`/run/netns/${connection.netns}`)))
    return undefined;
  // Only our own daemon can listen there: the folder is root's, and closed to others.
  return (await answers(virshAt(runner, connection.uri), { signal })) ? connection : undefined;
}

/**
 * Domains or networks are defined in this home's private libvirt, whether its daemon runs or not.
 */
export async function keepsDefinitions({ paths }: Pick<PrivateOptions, 'paths'>): Promise<boolean> {
  const folders = ['etc/qemu', 'etc/qemu/networks'].map((folder) =>
    readdir(join(paths.run, folder)).catch(() => []),
  );
  return (await Promise.all(folders)).flat().some((file) => file.endsWith('.xml'));
}

/**
 * Ends this home's private daemon and all that runs in its namespace (guests too), and removes its
 * folder. Twice is harmless.
 */
export async function stopPrivate({
  paths,
  runner,
  signal,
  note,
  isRoot,
}: Omit<PrivateOptions, 'hideKvm'>): Promise<void> {
  if (!(await exists(paths.home))) return;
  const { netns } = await connectionOf(paths);
  if (!(await exists(paths.run)) && !(await exists(`/run/netns/${netns}`))) return;
  if (!isRoot)
    throw new LabError('host', `the private libvirt daemon in ${paths.run} is root's`, {
      hint: 'call khw-lab with sudo',
    });
  note('ending the private libvirt daemon');
  await runner
    .run(await script(paths, 'stop'), { signal, patience: {}, onLine: note })
    .catch((error: unknown) => {
      throw failed('the private libvirt daemon did not end', error, paths);
    });
}

/** The network namespace of a home: two homes have two daemons, side by side. */
export function netnsName(home: string): string {
  return `khw-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
}

async function checked(paths: PrivateOptions['paths']): Promise<Connection> {
  for (const folder of [paths.home, paths.cache.root]) await checkVisible(folder);
  const excess = Buffer.byteLength(socketOf(paths)) - longestSocketPath;
  if (excess > 0) {
    throw new LabError(
      'config',
      `${paths.home} is ${excess} bytes too long for the path of a socket`,
      { hint: 'set KHW_LAB_HOME to a shorter folder' },
    );
  }
  return connectionOf(paths);
}

async function checkVisible(folder: string): Promise<void> {
  await makeFolder(folder);
  const path = await realpath(folder);
  const inTheWay = replaced.find((each) => path === each || path.startsWith(`${each}/`));
  if (inTheWay !== undefined) {
    throw new LabError(
      'config',
      `the private libvirt daemon has a ${inTheWay} of its own and could not see ${path}`,
      { hint: 'set KHW_LAB_HOME to a folder elsewhere' },
    );
  }
}

const socketOf = (paths: PrivateOptions['paths']): string =>
  join(paths.run, 'libvirt/libvirt-sock');

async function connectionOf(
  paths: PrivateOptions['paths'],
): Promise<Connection & { readonly netns: string }> {
  const socket = socketOf(paths).split('/').map(encodeURIComponent).join('/');
  return {
    mode: 'private',
    uri: `qemu+unix:///system?socket=${socket}`,
    netns: netnsName(await realpath(paths.home)),
  };
}

async function script(
  paths: PrivateOptions['paths'],
  verb: 'start' | 'stop',
  ...rest: readonly string[]
): Promise<readonly string[]> {
  const { netns } = await connectionOf(paths);
  return [
    'bash',
    join(packageRoot, 'lib/libvirt/private-daemon.sh'),
    verb,
    paths.home,
    paths.run,
    netns,
    ...rest,
  ];
}

function failed(what: string, error: unknown, paths: PrivateOptions['paths']): unknown {
  if (!(error instanceof LabError) || error.kind === 'interrupted') return error;
  return new LabError('host', what, {
    hint: `its logs are in ${join(paths.run, 'log')}`,
    details: error.details.length > 0 ? error.details : [messageOf(error)],
    cause: error,
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
