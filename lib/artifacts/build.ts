import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { CommandError, type Runner } from '../core/run.js';
import { compareVersions, isBefore, versionIn } from '../core/version.js';
import { atOnce, readComputer, type Computer } from '../host/computer.js';
import { readPackageFile } from '../host/files.js';
import { packageRoot } from '../host/paths.js';
import { hashFile } from '../host/regular.js';
import { collectManifests } from './manifests.js';
import type { Fetched, FetchRequest, Source } from './source.js';
import { createLimit } from '../core/together.js';
import type { Arch, Component, ComponentFile } from '../releases/types.js';

const otherSources =
  'take the binaries from elsewhere: --artifacts official, or --artifacts mirror=URL_OR_FOLDER';

/** One component at a time, whoever asks for it: Go itself uses every core. */
const limit = createLimit(1);

/**
 * Builds with Go from the committed module of the component: every byte of source is checked
 * against its go.sum.
 */
export function buildSource(runner: Runner): Source {
  return { name: 'build', fetch: (request) => limit(() => build(runner, request)) };
}

async function build(runner: Runner, request: FetchRequest): Promise<readonly Fetched[]> {
  const { component, arch, files, signal, note, work } = request;
  const go = await requireGo(runner, component, arch, signal);
  note(`${component.name} ${component.version}: building with ${go}`);
  const out = join(work, 'go-out');
  await mkdir(out);
  const options = {
    cwd: join(packageRoot, component.module),
    env: buildEnv(component, arch),
    signal,
    onLine: packageCounter(component, note),
  };
  const commands = files.filter(({ manifests }) => manifests === undefined);
  try {
    if (commands.length > 0) await runner.run(buildArgv(component, commands, out), options);
    for (const file of files)
      if (file.manifests !== undefined)
        await collectManifests(runner, file, join(out, outputName(file.package)), options);
  } catch (error) {
    throw buildFailed(component, error);
  }
  return Promise.all(files.map((file) => takeOutput(file, out, request)));
}

/** The command line of one component's build. */
export function buildArgv(
  { build: { cgo, tags, stamps } }: Component,
  files: readonly ComponentFile[],
  out: string,
): readonly string[] {
  // Linked whole, as the official runc is: the guest need not have the host's C library.
  const whole = cgo ? ['-linkmode external', '-extldflags -static'] : [];
  const flags = [
    '-s',
    '-w',
    ...whole,
    ...Object.entries(stamps).map(([name, value]) => `-X ${name}=${value}`),
  ];
  return [
    'go',
    'build',
    '-v',
    '-trimpath',
    ...(tags.length === 0 ? [] : ['-tags', tags.join(',')]),
    '-ldflags',
    flags.join(' '),
    '-o',
    `${out}/`,
    ...files.map((file) => file.package),
  ];
}

/** MiB that one compilation of Kubernetes may take. */
const compilerMiB = 1024;

/**
 * How many packages Go compiles at a time, where a control group leaves this process less than the
 * computer has; undefined where Go's own choice is right. Go counts processors, not memory, and
 * before 1.25 not their time either.
 */
export function compilersAtOnce(computer: Computer): number | undefined {
  const fitting = computer.memoryLimited
    ? Math.floor((computer.availableMiB ?? Infinity) / compilerMiB)
    : Infinity;
  const count = Math.max(1, Math.min(atOnce(computer), fitting));
  return count < computer.cpus ? count : undefined;
}

/**
 * GOTOOLCHAIN: an old Go must say so, not download another. GOFLAGS: go.mod and go.sum are what was
 * committed, or it is an error.
 */
function buildEnv({ build: { cgo } }: Component, arch: Arch): Readonly<Record<string, string>> {
  const compilers = compilersAtOnce(readComputer());
  return {
    ...(compilers === undefined ? {} : { GOMAXPROCS: String(compilers) }),
    CGO_ENABLED: cgo ? '1' : '0',
    GOOS: 'linux',
    GOARCH: arch,
    GOFLAGS: '-mod=readonly',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
  };
}

/** Answers Go's version. */
async function requireGo(
  runner: Runner,
  component: Component,
  arch: Arch,
  signal: AbortSignal,
): Promise<string> {
  const { stdout } = await runner
    .run(['go', 'env', 'GOVERSION', 'GOHOSTARCH'], { signal, timeoutMs: 60_000 })
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      throw new LabError('artifact', 'Go is not installed, or does not run', {
        hint: `install Go ${neededGo(component)} or later, or ${otherSources}`,
        details: [error.message],
        cause: error,
      });
    });
  const [version = '', hostArch = ''] = stdout.split('\n');
  if (isBefore(versionIn(version) ?? '0', neededGo(component))) {
    throw new LabError(
      'artifact',
      `${version} is too old to build ${component.name} ${component.version}`,
      {
        hint: `install Go ${neededGo(component)} or later, or ${otherSources}`,
      },
    );
  }
  if (component.build.cgo && hostArch !== arch) {
    throw new LabError(
      'artifact',
      `${component.name} holds C, so it can be built for ${arch} only on an ${arch} computer`,
      {
        hint: otherSources,
      },
    );
  }
  return version;
}

/**
 * The oldest Go that builds all of these components: an older one refuses a go.mod that asks for
 * more.
 */
export const oldestGoFor = (components: readonly Component[]): string =>
  components.map(neededGo).sort(compareVersions).at(-1) ?? '1';

/** The `go` directive of the committed go.mod. */
function neededGo(component: Component): string {
  return /^go (\S+)$/m.exec(readPackageFile(`${component.module}/go.mod`))?.[1] ?? '1';
}

/** `go build -v` says the name of each package it compiles, and each module it downloads. */
function packageCounter(
  { name, version }: Component,
  note: (text: string) => void,
): (line: string, stream: string) => void {
  let packages = 0;
  let modules = 0;
  return (line, stream) => {
    if (stream !== 'stderr') return;
    if (line.startsWith('go: downloading '))
      note(`${name} ${version}: ${++modules} modules downloaded`);
    else if (!/[\s#]/.test(line))
      note(`${name} ${version}: ${++packages} packages compiled, ${line}`);
  };
}

function buildFailed({ name, version }: Component, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  const full = error.result.stderr.includes('no space left on device');
  return new LabError(
    'artifact',
    full
      ? `no space left while building ${name} ${version}`
      : `go could not build ${name} ${version}`,
    {
      details: error.details,
      cause: error,
      hint: full
        ? 'Go keeps up to 10 GB in its caches: free space where `go env GOCACHE GOMODCACHE` says'
        : 'the lines above are what Go says; a module that cannot be had means no way to a Go module proxy',
    },
  );
}

async function takeOutput(
  file: ComponentFile,
  out: string,
  { work, signal }: FetchRequest,
): Promise<Fetched> {
  const path = join(work, file.name);
  await rename(join(out, outputName(file.package)), path);
  const sha256 = await hashFile(path, signal);
  if (sha256 === undefined)
    throw new LabError('artifact', `go made no program ${file.name}`, { hint: otherSources });
  return { file, path, sha256, size: (await stat(path)).size };
}

/** The name go gives a command: the last element of its package that is not a major version. */
function outputName(path: string): string {
  const parts = path.split('/');
  const last = parts.pop() ?? path;
  return /^v\d+$/.test(last) ? (parts.pop() ?? last) : last;
}
