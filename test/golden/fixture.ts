import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { khw as track } from '../../labs/khw/index.js';
import type { Survey } from '../../lib/checkpoints/list.js';
import { snapshotName } from '../../lib/checkpoints/record.js';
import type { Finished } from '../../lib/golden/record.js';
import type { GoldenKey } from '../../lib/golden/key.js';
import type { Keeping } from '../../lib/golden/keep.js';
import type { LabContext } from '../../lib/lab/context.js';
import { ensureSshMaterial } from '../../lib/lab/material.js';
import type { OpenLab } from '../../lib/lab/open.js';
import { writePki } from '../../lib/lab/pki-folder.js';
import { checkpoint } from '../checkpoints/fixture.js';
import { smallLab } from '../labs/fixture.js';

export const key: GoldenKey = {
  place: '/home/labs/khw private qemu:///system',
  program: 'a',
  lab: 'b',
  image: 'c',
  artifacts: 'd',
  hypervisor: 'e',
  processor: 'tcg 2440 MHz',
};

/** The checkpoint in which the lab is finished. */
export const done = checkpoint('done', {
  id: 'id9',
  kind: 'chapter',
  saved: '2026-01-09T00:00:00Z',
  ramBytes: 500,
  machines: smallLab.machines.map(({ name }) => name),
});

export const finished = (images: readonly string[] = []): Finished => ({
  key,
  checkpoint: done.id,
  pki: '',
  images: [...images],
  made: '2026-01-09T00:00:00Z',
});

export const kept = (change: Partial<Survey> = {}): Pick<Survey, 'checkpoints' | 'totalBytes'> => ({
  checkpoints: [done],
  totalBytes: 1000,
  ...change,
});

const image = (...args: readonly string[]): string =>
  execFileSync('qemu-img', args, { encoding: 'utf8' });

/** Names of the snapshots in a disk. */
export const snapshotsIn = (disk: string): readonly string[] =>
  (
    JSON.parse(image('info', '--output=json', disk)) as {
      readonly snapshots?: readonly { readonly name: string }[];
    }
  ).snapshots?.map(({ name }) => name) ?? [];

/**
 * A lab that libvirt has forgotten: real disks with snapshots of chapter 07, of the finished lab and
 * of a person's own, its keys, and its certificates.
 */
export async function destroyedLab({ paths }: LabContext): Promise<Keeping> {
  const own = paths.lab('khw');
  await ensureSshMaterial(smallLab, own);
  await writePki(own.pki, new Map([['ca', { key: 'KEY', certificate: 'CERTIFICATE' }]]));
  writeFileSync(own.labFile, 'machines: []\n');
  const snapshot = snapshotName(done);
  const disk = join(paths.home, 'disk.qcow2');
  image('create', '-q', '-f', 'qcow2', disk, '8M');
  for (const each of ['07.id7', snapshot, 'mine.id10']) image('snapshot', '-c', each, disk);
  for (const { name } of smallLab.machines) copyFileSync(disk, join(own.disks, `${name}.qcow2`));
  const base = join(paths.cache.images, 'base-0123456789abcdef');
  mkdirSync(base, { recursive: true });
  const opened: OpenLab = {
    lab: { ...smallLab, slowness: 1.5 },
    track,
    paths: own,
    connection: { mode: 'uri', uri: 'fake:///' },
    virsh: undefined as unknown as OpenLab['virsh'],
  };
  return {
    opened,
    plan: {
      checkpoint: done,
      bytes: 1000,
      doomed: new Map(smallLab.machines.map(({ name }) => [name, ['07.id7', 'mine.id10']])),
    },
    finished: finished([base]),
    documents: new Map(smallLab.machines.map(({ name }) => [name, `<domainsnapshot>${name}`])),
  };
}
