/** As Go and the release sites write it. */
export type Arch = 'amd64' | 'arm64';

/** The tutorial's folders under downloads/. */
export type Folder = 'client' | 'controller' | 'worker' | 'cni-plugins';

/** One binary. */
export interface ComponentFile {
  readonly name: string;
  readonly folder: Folder;
  /** The Go package of the command. */
  readonly package: string;
}

/** Where a release is published. `{version}`, `{arch}` and `{file}` are holes; `{file}` means one download per binary. */
export interface Release {
  /** Host and path, without a scheme: the layout of a mirror too. */
  readonly url: string;
  readonly checksums: string;
  /** `digest`: 64 hex digits and nothing else that matters; `list`: lines of digest and file name, as sha256sum writes them. */
  readonly checksumForm: 'digest' | 'list';
  /** The path of a binary inside the .tar.gz; absent when the download is the binary itself. */
  readonly member?: string;
}

/** How `go build` makes the binaries from the committed module lib/artifacts/modules/<component>. */
export interface Recipe {
  readonly cgo: boolean;
  readonly tags: readonly string[];
  /** Variables set by the linker (`-X`). */
  readonly stamps: Readonly<Record<string, string>>;
}

/** Things that are released together under one version. */
export interface Component {
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /** Provided only when asked for. */
  readonly optional: boolean;
  readonly files: readonly ComponentFile[];
  readonly release: Release;
  readonly build: Recipe;
}
