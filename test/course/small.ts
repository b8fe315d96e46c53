import type { Chapter } from '../../lib/core/chapter.js';
import type { Check } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';
import type { Ordeal } from '../../lib/core/ordeal.js';
import type { OptionalChapter, Track } from '../../lib/track/types.js';

export const checkOf = (id: string): Check => ({
  id,
  title: id,
  machine: 'jumpbox',
  points: 1,
  why: 'Because.',
  link: 'https://example.org/',
  needs: [],
  hints: [],
  facts: {},
  judge: () => ({ state: 'pass', evidence: id }),
});

export const chapter = (
  id: string,
  slug: string,
  title: string,
  checks: readonly string[],
): Chapter => ({
  id,
  slug,
  title,
  minutes: Number(id),
  steps: () => [],
  checks: () => checks.map(checkOf),
  faults: () => [],
  comparisons: () => [],
});

/** More checks than are named together. */
export const many = Array.from({ length: 14 }, (_, index) => `03.part-${index}.server`);

const extra: OptionalChapter = {
  ...chapter('09', 'extra', 'Something more', ['09.extra.server']),
  images: [],
};

/** A track of three chapters, without anything that a cluster needs. */
export const bare: Track = {
  id: 'small',
  title: 'Small',
  labFile: 'lab.yaml',
  workingFolder: '/root',
  rules: [],
  chapters: [
    chapter('02', 'first', 'One', ['02.tools.jumpbox']),
    chapter('03', 'second', 'Two', many),
    chapter('04', 'third', 'Three', ['04.end.server', '04.end.node-0']),
  ],
  supplies: { packages: [], components: [], images: [], place: ({ name }) => name, grownMiB: 0 },
  ending: { text: '', commands: [] },
};

/** The same with an optional chapter. */
export const small: Track = { ...bare, optional: [extra] };

/** The same with ordeals: those whose ids are `WORD-NUMBER` are of a kind. */
export const withOrdeals = (...ids: readonly string[]): Track => ({
  ...small,
  ordeals: { questions: () => ({ read: '' }), of: () => ids.map(ordealOf) },
});

function ordealOf(id: string): Ordeal {
  const [, kind] = /^(\w+)-\d$/.exec(id) ?? [];
  return {
    id,
    ...(kind === undefined ? {} : { oneOf: kind }),
    ...(id === 'upgrade'
      ? { further: { releaseSet: '1.33', components: [], images: [], isFor: () => true } }
      : {}),
    title: id,
    why: 'Because.',
    link: 'https://example.org/',
    points: 1,
    hints: [],
    machine: 'jumpbox',
    disturbances: [],
    mayLose: 0,
    chapters: [],
  };
}

/** Machines with the names that the checks have. */
export const lab = {
  name: 'small',
  track: 'small',
  domain: 'example.org',
  clusterDomain: 'cluster.local',
  apiHost: 'server.example.org',
  machines: [
    { name: 'jumpbox', role: 'jumpbox', address: '192.168.140.10' },
    { name: 'server', role: 'controller', address: '192.168.140.11' },
    { name: 'node-0', role: 'worker', address: '192.168.140.20', podCidr: '10.200.0.0/24' },
  ],
} as unknown as Lab;
