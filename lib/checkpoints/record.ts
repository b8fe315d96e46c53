import * as z from 'zod';

const schema = z.object({
  khwCheckpoint: z.literal(1),
  id: z.string().min(1),
  name: z.string().min(1),
  /** The lab's; earlier versions knew one. */
  track: z.string().optional(),
  kind: z.enum(['chapter', 'own', 'drill']),
  message: z.string(),
  saved: z.string(),
  mode: z.enum(['hot', 'cold']),
  machines: z.array(z.string()).min(1),
  /** Bytes that the disks of all machines occupied just before. */
  occupied: z.number(),
  units: z.record(z.string(), z.array(z.string())),
  nodes: z.array(z.string()),
});

/**
 * What a snapshot's description holds beside the label in its domain: the same text on every
 * machine.
 */
export type CheckpointRecord = Omit<z.infer<typeof schema>, 'khwCheckpoint'>;

/** One line of JSON with a version field. */
export const renderRecord = (record: CheckpointRecord): string =>
  JSON.stringify({ khwCheckpoint: 1, ...record });

/** Undefined for the description of a snapshot that is not ours. */
export function parseRecord(description: string): CheckpointRecord | undefined {
  if (!description.startsWith('{"khwCheckpoint":')) return undefined;
  try {
    return schema.safeParse(JSON.parse(description)).data;
  } catch {
    return undefined;
  }
}

/** libvirt's name of the snapshot: readable in `virsh snapshot-list`, and never used twice. */
export const snapshotName = ({ name, id }: Pick<CheckpointRecord, 'name' | 'id'>): string =>
  `${name}.${id}`;
