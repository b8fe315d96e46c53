import * as z from 'zod';

/** What a finished lab depends on, by what a person would call it. */
const parts = {
  place: 'home or connection to libvirt',
  program: 'version of khw-lab',
  lab: 'lab file or network',
  image: 'base image',
  artifacts: 'artifacts disk',
  hypervisor: 'version of libvirt or QEMU',
  processor: 'processor or accelerator',
} as const;

type Part = keyof typeof parts;

/** All that a finished lab depends on: two labs with equal keys come out alike. */
export type GoldenKey = Readonly<Record<Part, string>>;

export const keySchema: z.ZodType<GoldenKey> = z.object({
  place: z.string(),
  program: z.string(),
  lab: z.string(),
  image: z.string(),
  artifacts: z.string(),
  hypervisor: z.string(),
  processor: z.string(),
});

/** What differs between two keys, in words; undefined where nothing does. */
export const difference = (one: GoldenKey, other: GoldenKey): string | undefined =>
  (Object.keys(parts) as readonly Part[])
    .filter((part) => one[part] !== other[part])
    .map((part) => parts[part])[0];
