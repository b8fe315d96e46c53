/** Digests of Kubernetes' own binaries, by file and architecture. */
export function kubernetes(
  version: string,
  digests: Readonly<Record<string, Readonly<Record<'amd64' | 'arm64', string>>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(digests).flatMap(([file, of]) =>
      Object.entries(of).map(([arch, digest]) => [
        `dl.k8s.io/v${version}/bin/linux/${arch}/${file}`,
        digest,
      ]),
    ),
  );
}

/**
 * Digests of the files of a release on GitHub: `containerd/containerd/releases/download/v2.1.0`.
 */
export function github(
  folder: string,
  digests: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(digests).map(([file, digest]) => [`github.com/${folder}/${file}`, digest]),
  );
}
