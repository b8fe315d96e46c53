import type { LayerEntry } from './entries.js';

/** A processor, as Go, Debian, the OCI and the release sites write it. */
export type Arch = 'amd64' | 'arm64';

/** The tutorial's folders under downloads/. */
export type Folder = 'client' | 'controller' | 'worker' | 'cni-plugins';

/** One binary. */
export interface ComponentFile {
  readonly name: string;
  readonly folder: Folder;
  /** The Go package of the command. */
  readonly package: string;
  /**
   * A folder of that package's module, whose manifests the file then holds, in the order of their
   * names: it is no program, and nothing is compiled.
   */
  readonly manifests?: string;
}

/**
 * Where a release is published. `{version}`, `{arch}` and `{file}` are holes; `{file}` means one
 * download per binary.
 */
export interface Release {
  /** Host and path, without a scheme: the layout of a mirror too. */
  readonly url: string;
  readonly checksums: string;
  /**
   * `digest`: 64 hex digits and nothing else that matters; `list`: lines of digest and file name,
   * as sha256sum writes them.
   */
  readonly checksumForm: 'digest' | 'list';
  /** The path of a binary inside the .tar.gz; absent when the download is the binary itself. */
  readonly member?: string;
}

/** How `go build` makes the binaries from the component's committed module. */
export interface Recipe {
  readonly cgo: boolean;
  readonly tags: readonly string[];
  /** Variables set by the linker (`-X`). */
  readonly stamps: Readonly<Record<string, string>>;
}

/** Things that are released together under one version. */
export interface ComponentPlan {
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /** Provided only when asked for. */
  readonly optional: boolean;
  readonly files: readonly ComponentFile[];
  /** Left out: nobody publishes the files, they can only be built. */
  readonly release?: Release;
  readonly build: Recipe;
  /** The release set whose folder has its Go module, where that is an earlier one. */
  readonly modulesOf?: string;
}

export interface Component extends ComponentPlan {
  /** The folder of its Go module, from the package's root. */
  readonly module: string;
}

/** How a container of the image is started: the `config` of an OCI image, in its own terms. */
export interface ContainerConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: readonly string[];
  /** For example `80/tcp`. */
  readonly exposedPorts: readonly string[];
  readonly user?: string;
  readonly workingDir: string;
  readonly stopSignal?: string;
}

/**
 * What to take from Debian packages and from components, and what to add, so that the program runs and nothing else is
 * unpacked by a slow guest.
 */
export interface ImageRecipe {
  readonly packages: readonly string[];
  /**
   * Files of the packages to keep, with `/usr` merged; `*` stands for anything but a slash. Each
   * must match something.
   */
  readonly keep: readonly string[];
  readonly add: readonly LayerEntry[];
  /** Programs that no Debian package has: of components of the same release set. */
  readonly programs?: readonly ImageProgram[];
}

/** A program of a component, and where it lies in an image, without a leading slash. */
export interface ImageProgram {
  readonly component: string;
  readonly name: string;
  readonly path: string;
}

export interface ContainerImage {
  /**
   * The name by which containerd asks for it, and from which it is pulled:
   * `docker.io/library/nginx:latest`.
   */
  readonly reference: string;
  /** The name in the registry's storage: the reference without its registry and tag. */
  readonly repository: string;
  readonly tag: string;
  /**
   * Of the manifest (of all architectures where it is a list), as somebody else than the registry
   * has published it: nothing else is pulled then. Without it whatever has the tag is.
   */
  readonly digest?: `sha256:${string}`;
  readonly config: ContainerConfig;
  readonly recipe: ImageRecipe;
}

/** What the folder of a release set says. */
export interface ReleasePlan {
  readonly components: readonly ComponentPlan[];
  /** SHA-256 of release files, by their address without a scheme: whoever hands them over. */
  readonly pinned: Readonly<Record<string, string>>;
  /** Container images that a lab of this release needs. */
  readonly images: readonly ContainerImage[];
  /** Where documentation of its versions begins. */
  readonly links: { readonly etcd: string };
}

/** Which versions make one lab. */
export interface ReleaseSet extends ReleasePlan {
  /** As a lab file names it: `1.32`. */
  readonly name: string;
  readonly components: readonly Component[];
}
