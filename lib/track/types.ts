import type { Chapter, Part } from '../core/chapter.js';
import type { FurtherRelease } from '../core/further.js';
import type { Lab } from '../core/lab.js';
import type { Ordeals } from '../core/ordeal.js';
import type { CertificatePlans } from '../pki/plan.js';
import type { LabTrack } from '../topology/types.js';

/** What is taught, in chapters, on machines of its own: all in which two tracks differ. */
export interface Track extends LabTrack {
  readonly title: string;
  /** The table of contents, in order. The last one is what all work towards. */
  readonly chapters: readonly Chapter[];
  /**
   * Chapters that are done only when they are named: each begins where the last of the others ends,
   * and neither `all` nor the ending means them.
   */
  readonly optional?: readonly OptionalChapter[];
  /** Keys and certificates that steps can have made on this computer. */
  readonly certificates?: (lab: Lab) => CertificatePlans;
  readonly supplies: TrackSupplies;
  /**
   * How to know that what it makes runs again after a restore; without it the units of the machines
   * are all that is looked at.
   */
  readonly alive?: Liveness;
  /** Who may do everything in its cluster; without it there is no kubeconfig for this computer. */
  readonly administrator?: Administrator;
  /** What to say, and to type, once all chapters are done. */
  readonly ending: { readonly text: string; readonly commands: readonly string[] };
  /**
   * Id of a track with the same machines and the same cluster: what drills are for that one are for
   * this one, too.
   */
  readonly like?: string;
  /** What is exercised on its labs besides. */
  readonly exercises?: Curriculum;
  /** A path in this package: bash put before every script of a drill on its labs. */
  readonly drillFunctions?: string;
  /** What its labs must bear; nothing where it is left out. */
  readonly ordeals?: Ordeals;
}

/** What there is to know, by domain; exercises lie in `FOLDER/DOMAIN/EXERCISE`. */
export interface Curriculum {
  /** In the package. */
  readonly folder: string;
  /** One that shows how they are written: `DOMAIN/EXERCISE`. */
  readonly example: string;
  readonly domains: readonly Domain[];
}

export interface Domain {
  /** Also the name of its folder. */
  readonly id: string;
  readonly title: string;
  /** Of all that is asked in an exam. */
  readonly percent: number;
  readonly competencies: readonly { readonly id: string; readonly title: string }[];
}

/** A chapter beside the way. */
export interface OptionalChapter extends Chapter {
  /**
   * Container images of the lab's release set that it needs besides the track's, by repository:
   * they come to machines that run.
   */
  readonly images: readonly string[];
  /**
   * What else it needs on a lab: programs and images of its release set or of another; nothing
   * where it does nothing there.
   */
  readonly further?: (lab: Lab) => readonly FurtherRelease[];
  /** Ids of optional chapters that must be done before it. */
  readonly buildsOn?: readonly string[];
  /** It takes away what other chapters have made: what begins after it goes with nothing else. */
  readonly alone?: boolean;
}

/** What is on its machines before the first chapter. */
export interface TrackSupplies {
  /** Debian packages, besides what boots a machine. */
  readonly packages: readonly string[];
  /** Units that they bring and that would start at boot: off until a chapter starts them. */
  readonly dormant?: readonly string[];
  /** Components of the release set, by name. */
  readonly components: readonly string[];
  /** Container images of the release set, by repository. */
  readonly images: readonly string[];
  /** Where a program lies on the disk of artifacts: a path in it. */
  place(program: { readonly folder: string; readonly name: string }): string;
  /** MiB that the disk of a machine has grown to after the last chapter. */
  readonly grownMiB: number;
}

/** A question whose answer names what is alive, besides units: the nodes of a cluster. */
export interface Liveness {
  /** It is only asked where this unit runs on some machine. */
  readonly unit: string;
  /** bash for the jumpbox; with names of machines these are asked for themselves too. */
  question(lab: Lab, names?: readonly string[]): string;
  /** Machines on which it is alive, by the answer, whatever that is. */
  names(lab: Lab, stdout: string): readonly string[];
  /**
   * What is missing until these have shown themselves since a moment (milliseconds since 1970);
   * undefined when nothing is.
   */
  missing(lab: Lab, stdout: string, names: readonly string[], since: number): string | undefined;
  /** What holds once the programs answer by which all else comes back after a boot. */
  servers(lab: Lab): readonly Part[];
  /** How to look for oneself. */
  readonly hint: string;
}

/**
 * Files of the working folder on the jumpbox by which the administrator is known to the API server.
 */
export interface Administrator {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** Id of the chapter that makes them. */
  readonly madeIn: string;
  /** Where the API server listens. */
  readonly apiPort: number;
}

/** A track that there is, told without loading it. */
export interface TrackEntry {
  readonly id: string;
  readonly title: string;
  readonly load: () => Promise<Track>;
}
