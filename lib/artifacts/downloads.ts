import type { Arch, Component, ComponentFile, Release } from '../releases/types.js';

/** One thing to download: a binary, or an archive with several. Addresses are host and path. */
export interface Download {
  readonly url: string;
  readonly checksums: string;
  readonly checksumForm: Release['checksumForm'];
  readonly files: readonly { readonly file: ComponentFile; readonly member: string | undefined }[];
}

/** What to download to have these files of a component; nothing where nobody publishes them. */
export function downloadsFor(
  component: Component,
  arch: Arch,
  files: readonly ComponentFile[],
): readonly Download[] {
  const { release, version } = component;
  if (release === undefined) return [];
  const byUrl = new Map<string, Download>();
  for (const file of files) {
    const fill = (text: string): string =>
      text
        .replaceAll('{version}', version)
        .replaceAll('{arch}', arch)
        .replaceAll('{file}', file.name);
    const url = fill(release.url);
    const member = release.member === undefined ? undefined : fill(release.member);
    byUrl.set(url, {
      url,
      checksums: fill(release.checksums),
      checksumForm: release.checksumForm,
      files: [...(byUrl.get(url)?.files ?? []), { file, member }],
    });
  }
  return [...byUrl.values()];
}
