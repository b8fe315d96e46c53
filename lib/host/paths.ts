import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder, whether this runs from dist or from the sources. */
export const packageRoot: string = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

function findPackageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findPackageRoot(dirname(folder));
}

/** Every name on disk, once. `home` is the one folder that holds all that khw-lab keeps. */
export interface Paths {
  readonly home: string;
  readonly cache: {
    readonly root: string;
    /** Content-addressed artifacts and their index. */
    readonly artifacts: string;
    /** Base images by recipe digest, artifact disks by content digest. */
    readonly images: string;
    /** The registry folder with the container images. */
    readonly containers: string;
  };
  /** The private daemon's own files. */
  readonly run: string;
  readonly labs: string;
  /** Finished labs that were destroyed, a folder each, for the next `up` of their name. */
  readonly golden: string;
  lab(name: string): LabPaths;
}

export interface LabPaths {
  readonly root: string;
  readonly labFile: string;
  readonly lock: string;
  readonly ssh: string;
  readonly pki: string;
  readonly seed: string;
  readonly disks: string;
  /** Serial logs, one per machine. */
  readonly serial: string;
  /** Hints that were opened, and last grades. */
  readonly grades: string;
  /** The key that signs reports. It outlives the lab: reports are looked at long after. */
  readonly reportKey: string;
  /** What the finished lab depends on, once `up` has made it in one go. */
  readonly finished: string;
  /** The finished lab while there is none of that name. */
  readonly kept: string;
  /** The same while `up` puts it back. */
  readonly raising: string;
}

/** `cache` may lie elsewhere, shared by several homes: a classroom's disk, a test. */
export function pathsAt(home: string, cache = join(home, 'cache')): Paths {
  return {
    home,
    cache: {
      root: cache,
      artifacts: join(cache, 'artifacts'),
      images: join(cache, 'images'),
      containers: join(cache, 'containers'),
    },
    run: join(home, 'run'),
    labs: join(home, 'labs'),
    golden: join(home, 'golden'),
    lab: (name) => {
      const root = join(home, 'labs', name);
      return {
        root,
        labFile: join(root, 'lab.yaml'),
        lock: join(home, 'labs', `${name}.lock`),
        ssh: join(root, 'ssh'),
        pki: join(root, 'pki'),
        seed: join(root, 'seed'),
        disks: join(root, 'disks'),
        serial: join(root, 'serial'),
        grades: join(root, 'grades'),
        reportKey: join(home, 'report-keys', `${name}.pem`),
        finished: join(root, 'finished.json'),
        kept: join(home, 'golden', name),
        raising: join(root, 'golden'),
      };
    },
  };
}

/**
 * Where everything is kept: `KHW_LAB_HOME`, else /var/lib/khw-lab for root or where it is writable
 * (QEMU runs as another user and must be able to traverse the folder), else the XDG data folder.
 * `ownHome` is the user's in the password file: it counts where HOME is not set, or is no absolute
 * path.
 */
export function defaultHome(
  env: Readonly<Record<string, string | undefined>>,
  isRoot: boolean,
  systemHomeWritable: boolean,
  ownHome = '/',
): string {
  const absolute = (name: string): string | undefined =>
    isAbsolute(env[name] ?? '') ? env[name] : undefined;
  if (env['KHW_LAB_HOME'] !== undefined && env['KHW_LAB_HOME'] !== '') return env['KHW_LAB_HOME'];
  if (isRoot || systemHomeWritable) return '/var/lib/khw-lab';
  // The XDG specification: a relative path there is to be ignored.
  return join(
    absolute('XDG_DATA_HOME') ?? join(absolute('HOME') ?? ownHome, '.local/share'),
    'khw-lab',
  );
}
