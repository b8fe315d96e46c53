import { chmod, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { RunOptions, Runner } from '../core/run.js';
import { fill } from '../core/template.js';
import { readPackageFile, writePlain } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { withTemporaryFolder } from '../host/temporary.js';
import { machineFiles } from './machine-files.js';
import { registryPackage } from './packages.js';
import type { SeedInput } from './types.js';

/** The three files of a NoCloud seed (cloud-init's documentation, datasources/nocloud). */
export interface Seed {
  readonly userData: string;
  readonly metaData: string;
  readonly networkConfig: string;
}

/** What a machine is told about itself before its first boot. */
export function renderSeed(input: SeedInput): Seed {
  const { lab, machine } = input;
  return {
    userData: fill(template('user-data'), userDataValues(input)),
    metaData: fill(template('meta-data'), {
      INSTANCE_ID: yaml(`${lab.name}-${machine.name}`),
      HOSTNAME: yaml(machine.name),
    }),
    networkConfig: fill(template('network-config'), {
      MAC: yaml(machine.mac),
      ADDRESS: yaml(`${machine.address}/${lab.network.prefix}`),
      GATEWAY: yaml(lab.network.gateway),
      DOMAIN: yaml(lab.domain),
    }),
  };
}

/**
 * Writes a seed as an ISO 9660 image called `cidata`, whole or not at all, with whichever of the
 * usual tools is there. It holds keys: only its owner may read it, and QEMU's user, to whom libvirt
 * hands it, read-only and shared as it is (libvirt's security_dac.c).
 */
export async function buildSeed(
  seed: Seed,
  out: string,
  runner: Runner,
  options: Pick<RunOptions, 'signal'> = {},
): Promise<void> {
  await makeFolder(dirname(out), 0o711);
  await withTemporaryFolder(
    async (folder) => {
      const files = {
        'user-data': seed.userData,
        'meta-data': seed.metaData,
        'network-config': seed.networkConfig,
      };
      await Promise.all(
        Object.entries(files).map(([name, text]) =>
          writePlain(join(folder, name), text, { mode: 0o600 }),
        ),
      );
      const tool = await isoTool(runner, options);
      await runner.run(
        [
          ...tool,
          '-quiet',
          '-output',
          'seed.iso',
          '-volid',
          'cidata',
          '-joliet',
          '-rock',
          ...Object.keys(files),
        ],
        { ...options, cwd: folder, writes: folder },
      );
      await chmod(join(folder, 'seed.iso'), 0o600);
      await rename(join(folder, 'seed.iso'), out);
    },
    dirname(out),
    '.seed-',
  );
}

function userDataValues({ machine, base, ...input }: SeedInput): Readonly<Record<string, string>> {
  const cloud = base === 'cloud';
  const files = machineFiles({ machine, base, ...input });
  return {
    HOSTNAME: yaml(machine.name),
    FQDN: yaml(machine.fqdn),
    AUTHORIZED_KEYS: yaml(input.authorizedKeys),
    HOST_KEY: yaml(input.hostKey.privateKey),
    HOST_KEY_PUBLIC: yaml(input.hostKey.publicKey),
    FILES: yaml(
      files.map(({ path, content, mode }) => ({
        path,
        content,
        permissions: `0${mode.toString(8)}`,
      })),
    ),
    // Our own base image has all of these already.
    MOUNTS: yaml(cloud ? [['LABEL=khw-artifacts', '/opt/khw', 'ext4', 'ro,nofail', '0', '0']] : []),
    PACKAGE_UPDATE: yaml(cloud),
    PACKAGES: yaml(
      cloud ? [...input.packages, ...(machine.role === 'jumpbox' ? [registryPackage] : [])] : [],
    ),
    COMMANDS: yaml(cloud ? [...cloudCommands, ...stopping(input.dormant ?? [])] : []),
  };
}

/** A stock image resolves names through a local stub, which a pod cannot reach. */
const cloudCommands = [
  ['systemctl', 'disable', '--now', 'systemd-resolved.service'],
  ['ln', '-sf', '/etc/khw-resolv.conf', '/etc/resolv.conf'],
  ['systemctl', 'daemon-reload'],
  ['systemctl', 'reload-or-restart', 'ssh.service', 'systemd-journald.service'],
  [
    'sh',
    '-c',
    'test ! -e /etc/docker/registry/khw.yml || systemctl enable docker-registry.service && systemctl restart docker-registry.service',
  ],
];

/** Debian starts what it installs. */
const stopping = (units: readonly string[]): readonly (readonly string[])[] =>
  units.length === 0 ? [] : [['systemctl', 'disable', '--now', ...units]];

async function isoTool(
  runner: Runner,
  options: Pick<RunOptions, 'signal'>,
): Promise<readonly string[]> {
  for (const tool of [['genisoimage'], ['mkisofs'], ['xorriso', '-as', 'mkisofs']]) {
    const there = await runner.run([...tool, '--version'], { ...options, ok: 'any' }).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
    if (there) return tool;
  }
  throw new LabError('host', 'no tool that writes ISO images is installed', {
    hint: 'install genisoimage or xorriso; khw-lab doctor --fix does it',
  });
}

const template = (name: string): string => readPackageFile(`cloud-init/${name}`);

/** JSON is YAML, on one line, with every special character escaped. */
const yaml = (value: unknown): string => JSON.stringify(value);
