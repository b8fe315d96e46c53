import { aboutSeconds } from '../core/remaining.js';
import type { Chapter } from '../core/chapter.js';
import type { Lab } from '../core/lab.js';
import type { HostSpeed } from '../host/speed.js';
import type { Needs } from './types.js';

/** A phase of `up` on the computer of docs/bench.md, machines emulated. */
interface Reference {
  /** Seconds; of a lab with one controller and two workers. */
  readonly seconds: number;
  /** 0 to 1: the share of that time in which both of its processors are busy. */
  readonly parallel: number;
  /** More than two processors make it quicker still. */
  readonly wide?: boolean;
}

/**
 * Chapters that do one short thing after another, and those in which programs of the cluster start.
 */
const brief = 0.1;
const busy = 0.9;

/** A chapter as a task is titled after it. */
type TimedChapter = Pick<Chapter, 'id' | 'title' | 'takes'>;

/**
 * Beginnings of the titles of `up`'s tasks. What is not here takes no time to speak of. Seconds
 * from docs/bench.md.
 */
const references: readonly (readonly [RegExp, Reference])[] = [
  [/^Start machines/, { seconds: 26.6, parallel: busy, wide: true }],
  [/^Checkpoint /, { seconds: 4.4, parallel: brief }],
];

/**
 * What making the supplies adds where the cache lacks them. Container images and base image fetch
 * packages, which is not all work.
 */
const making: Readonly<Record<'binaries' | 'image' | 'containers', Reference>> = {
  binaries: { seconds: 370, parallel: 1, wide: true },
  image: { seconds: 55, parallel: 0.8, wide: true },
  containers: { seconds: 20, parallel: 0.5, wide: true },
};

/** Seconds that the phase with this title takes here; 0 for one that takes no time to speak of. */
export function expectedSeconds(
  title: string,
  lab: Pick<Lab, 'machines'>,
  speed: HostSpeed,
  chapters: readonly TimedChapter[],
): number {
  const found =
    referenceOf(chapters.find((chapter) => title === `${chapter.id} ${chapter.title}`)) ??
    references.find(([pattern]) => pattern.test(title))?.[1];
  return found === undefined ? 0 : here(found, speed) * Math.max(0.5, lab.machines.length / 4);
}

const referenceOf = (chapter: TimedChapter | undefined): Reference | undefined =>
  chapter?.takes === undefined
    ? undefined
    : { seconds: chapter.takes.seconds, parallel: chapter.takes.parallel ? busy : brief };

/** Seconds that the supplies take here, as far as they are made and not fetched. */
export function makingSeconds(
  needs: Pick<Needs, 'goVersion' | 'buildsImage' | 'buildsContainers'>,
  speed: HostSpeed,
): number {
  const made = [
    ...(needs.goVersion === undefined ? [] : [making.binaries]),
    ...(needs.buildsImage ? [making.image] : []),
    ...(needs.buildsContainers ? [making.containers] : []),
  ];
  return made.reduce((sum, each) => sum + here(each, speed), 0);
}

function here({ seconds, parallel, wide = false }: Reference, { single, all }: HostSpeed): number {
  return seconds * ((1 - parallel) / single + parallel / (wide ? all : Math.min(single, all)));
}

export interface Forecast {
  readonly accelerator: 'kvm' | 'tcg';
  readonly speed: HostSpeed;
  /** Of `up` from nothing to its last chapter, machines emulated, supplies not counted. */
  readonly seconds: number;
  /** What building the supplies adds; 0 when they are in the cache. */
  readonly makingSeconds: number;
  /** Binaries or images will be fetched, which takes as long as the network does. */
  readonly fetches: boolean;
}

/** What a forecast is made from. */
interface Assumed extends Pick<Forecast, 'accelerator' | 'speed'> {
  readonly chapters: readonly TimedChapter[];
}

/** What `up` from nothing would take here; `titles` are those of all its phases. */
export function forecastUp(
  titles: readonly string[],
  lab: Pick<Lab, 'machines'>,
  needs: Needs,
  { accelerator, speed, chapters }: Assumed,
): Forecast {
  return {
    accelerator,
    speed,
    fetches: needs.fetchesBinaries || needs.pullsContainers || needs.cloudImage,
    seconds: Math.round(
      titles.reduce((sum, title) => sum + expectedSeconds(title, lab, speed, chapters), 0),
    ),
    makingSeconds: Math.round(makingSeconds(needs, speed)),
  };
}

/**
 * For people: `emulated; about 9 minutes here, 12 with building`. Under KVM nothing was ever
 * measured, and that is said.
 */
export function describeForecast({
  accelerator,
  seconds,
  makingSeconds: extra,
  fetches,
}: Forecast): string {
  const building =
    extra < 10
      ? ''
      : `, ${aboutSeconds(seconds + extra).replace(/^about (\d+) minutes$/, '$1')} with building`;
  const fetching = fetches ? ', and what it takes to fetch what is not in the cache' : '';
  return accelerator === 'tcg'
    ? `emulated; ${aboutSeconds(seconds)} here${building}${fetching}`
    : `with KVM, which has not been measured; less than emulated machines take, ${aboutSeconds(seconds)}${building}${fetching}`;
}
