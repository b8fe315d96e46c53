import type { Owner } from './xml/label.js';

/** A libvirt daemon and where its guests' network is. */
export interface Connection {
  readonly mode: 'private' | 'system' | 'uri';
  readonly uri: string;
  /** The network namespace in which guests can be reached; without it, this computer's own. */
  readonly netns?: string;
}

/** Who asks a libvirt that others use too. */
export interface Mine extends Owner {
  /** A lab of that name was begun in this home: labels of earlier versions name nobody. */
  readonly hasRecord: (lab: string) => boolean;
}
