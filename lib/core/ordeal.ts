import type { FurtherRelease } from './further.js';
import type { Lab } from './lab.js';

/** On the jumpbox, in memory: gone with a boot, and with a checkpoint of before. */
export const clientFolder = '/run/khw-lab-client';
export const clientLogFile = `${clientFolder}/log`;

/** bash for the jumpbox: all that its client has written. */
export const clientLog = `cat ${clientLogFile}`;

/**
 * What a client on the jumpbox asks once a second: words for curl, as bash reads them in the
 * working folder.
 */
export interface ClientQuestions {
  /** Reads something that every server must look up for each request. */
  readonly read: string;
  readonly write?: ClientWrites;
}

/** Some of what a client asks changes something: what was answered must be kept. */
export interface ClientWrites {
  /** One request of so many is a write. */
  readonly every: number;
  /** Stores `$word`, which is another one each time: letters, digits and hyphens. */
  readonly words: string;
  /** bash: makes what the words are stored in. Fails where it cannot. */
  readonly prepare: string;
  /** bash: prints the words that are stored, a line each. Fails where it cannot. */
  readonly stored: string;
}

/** Machines that lose their power at once, or get it back. */
export interface PowerSwitch {
  readonly power: 'off' | 'on';
  /** Their names. */
  readonly machines: readonly string[];
}

/** bash for one machine. Ends when it has its effect. */
export interface DisturbingScript {
  readonly machine: string;
  readonly script: string;
}

/** One thing that is done to a lab, and what is waited for then. */
export interface Disturbance {
  /** What a report calls the time from its beginning to the next one: `controller-1 off`. */
  readonly title: string;
  readonly act: PowerSwitch | DisturbingScript;
  /**
   * `answered`: the client is, several times in a row. `refused`: its writes are not, and none may
   * be; of a client that writes nothing, its reads. `well`: the client is answered, and the checks of the ordeal's chapters pass.
   */
  readonly until: 'answered' | 'refused' | 'well';
  /** Nobody can be answered meanwhile: what is lost does not count. */
  readonly outage?: true;
}

/** What a lab must bear: it is disturbed while a client asks, and the lost answers are counted. */
export interface Ordeal {
  /** Unique: `controller-1`, `front`. */
  readonly id: string;
  /** Of those with the same word, which is no id, a seed chooses one. */
  readonly oneOf?: string;
  readonly title: string;
  /** One or two sentences: what it shows, and why it matters. */
  readonly why: string;
  /** Documentation that governs it. */
  readonly link: string;
  readonly points: number;
  /** A ladder from a nudge to the very command, two rungs or more. */
  readonly hints: readonly string[];
  /** The machine to which a failure is put down. */
  readonly machine: string;
  readonly disturbances: readonly Disturbance[];
  /** So many requests may be lost outside of outages. */
  readonly mayLose: number;
  /** Ids of the chapters whose checks must pass before, and again afterwards. */
  readonly chapters: readonly string[];
  /** What its scripts install of another release set: then it is put only when named. */
  readonly further?: FurtherRelease;
}

/** The ordeals of a track. */
export interface Ordeals {
  questions(lab: Lab): ClientQuestions;
  /** None for a lab in which nothing may be lost without an outage. */
  of(lab: Lab): readonly Ordeal[];
}
