import type { Arch, Component, ComponentFile } from '../releases/types.js';

/** A binary in a work folder, hashed while it was written. */
export interface Fetched {
  readonly file: ComponentFile;
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface FetchRequest {
  readonly component: Component;
  readonly arch: Arch;
  readonly files: readonly ComponentFile[];
  /** An empty folder for this request alone; what is left in it is removed by the caller. */
  readonly work: string;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** Where binaries come from. Answers all the files asked for, or throws LabError. */
export interface Source {
  /** `official`, `build` or `mirror=…`: recorded with each file. */
  readonly name: string;
  fetch(request: FetchRequest): Promise<readonly Fetched[]>;
}
