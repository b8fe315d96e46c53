/** One thing in an image's file system. Paths have no leading slash. */
export type LayerEntry = Owned &
  (
    | { readonly type: 'file'; readonly content: Uint8Array }
    | { readonly type: 'directory' }
    | { readonly type: 'symlink'; readonly target: string }
  );

interface Owned {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const root = { uid: 0, gid: 0 };

/** A file of root's. */
export const file = (path: string, content: string, mode = 0o644): LayerEntry => ({
  type: 'file',
  path,
  mode,
  ...root,
  content: Buffer.from(content),
});
/** A folder of root's. */
export const directory = (path: string, mode = 0o755): LayerEntry => ({
  type: 'directory',
  path,
  mode,
  ...root,
});
/** A symbolic link. */
export const symlink = (path: string, target: string): LayerEntry => ({
  type: 'symlink',
  path,
  mode: 0o777,
  ...root,
  target,
});
