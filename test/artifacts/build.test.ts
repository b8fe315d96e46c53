import { mkdirSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { buildArgv, buildSource } from '../../lib/artifacts/build.js';
import { componentsOf } from '../../lib/releases/index.js';
import type { Fetched } from '../../lib/artifacts/source.js';
import type { Component } from '../../lib/releases/types.js';
import { hostRunner } from '../../lib/host/process.js';

const component = (name: string): Component => {
  const found = componentsOf('1.32', [...track.supplies.components, 'coredns']).find(
    (one) => one.name === name,
  );
  if (found === undefined) throw new Error(name);
  return found;
};

t.test('the command lines', (t) => {
  const argv = (name: string): readonly string[] =>
    buildArgv(component(name), component(name).files.slice(0, 1), '/out');
  t.same(argv('kubernetes'), [
    'go',
    'build',
    '-v',
    '-trimpath',
    '-ldflags',
    '-s -w -X k8s.io/component-base/version.gitVersion=v1.32.3 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=32 -X k8s.io/component-base/version.gitTreeState=clean',
    '-o',
    '/out/',
    'k8s.io/kubernetes/cmd/kubectl',
  ]);
  t.same(argv('runc'), [
    'go',
    'build',
    '-v',
    '-trimpath',
    '-tags',
    'netgo,osusergo,seccomp',
    '-ldflags',
    '-s -w -linkmode external -extldflags -static',
    '-o',
    '/out/',
    'github.com/opencontainers/runc',
  ]);
  t.end();
});

/** Puts a made-up `go` first on the PATH: `go env` answers a version, `go build` is the script. */
async function fakeGo(t: Test, version: string, build = 'exit 1'): Promise<string> {
  const folder = t.testdir({ work: {}, bin: {} });
  const go = join(folder, 'bin/go');
  await writeFile(
    go,
    `#!/bin/sh\nif [ "$1" = env ]; then printf '%s\\n' ${version} amd64; exit; fi\n[ "$1" = build ] || exit 99\n${build}\n`,
  );
  await chmod(go, 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${join(folder, 'bin')}:${before ?? ''}`;
  t.teardown(() => {
    process.env['PATH'] = before;
  });
  return join(folder, 'work');
}

function build(
  work: string,
  name: string,
  {
    arch = 'amd64',
    signal = new AbortController().signal,
    notes = [] as string[],
    files = component(name).files,
  } = {},
): Promise<readonly Fetched[]> {
  return buildSource(hostRunner()).fetch({
    component: component(name),
    arch: arch as 'amd64',
    files,
    work,
    signal,
    note: (text) => notes.push(text),
  });
}

t.test('Go is missing', async (t) => {
  const work = t.testdir();
  const before = process.env['PATH'];
  process.env['PATH'] = work;
  t.teardown(() => {
    process.env['PATH'] = before;
  });
  await t.rejects(build(work, 'etcd'), {
    kind: 'artifact',
    message: /^Go is not installed/,
    hint: /install Go 1\.23.* or later, or .*--artifacts official/,
  });
});

t.test('Go is too old', async (t) => {
  for (const version of ['go1.19.8', 'go1.22.12', 'go1.3', 'devel']) {
    const work = await fakeGo(t, version);
    await t.rejects(build(work, 'etcd'), {
      kind: 'artifact',
      message: `${version} is too old to build etcd 3.6.0`,
      hint: /install Go 1\.23/,
    });
  }
  const work = await fakeGo(t, 'go1.24.0');
  await t.rejects(
    build(work, 'crictl'),
    { kind: 'artifact', message: /^go1\.24\.0 is too old/, hint: /install Go 1\.24\.1/ },
    'its go.mod names a patch release too',
  );
});

t.test('C for another architecture', async (t) => {
  const work = await fakeGo(t, 'go1.26.1');
  await t.rejects(build(work, 'runc', { arch: 'arm64' }), {
    kind: 'artifact',
    message: /runc holds C.*arm64/,
  });
});

t.test('Go fails: its own words are shown', async (t) => {
  const work = await fakeGo(t, 'go1.26.1', 'echo "pkg.go:1:1: expected declaration" >&2; exit 1');
  await t.rejects(build(work, 'etcd'), {
    kind: 'artifact',
    message: 'go could not build etcd 3.6.0',
    details: ['pkg.go:1:1: expected declaration'],
  });
});

t.test('Go finds the disk full', async (t) => {
  const work = await fakeGo(
    t,
    'go1.26.1',
    'echo "go: write /tmp/x: no space left on device" >&2; exit 1',
  );
  await t.rejects(build(work, 'etcd'), {
    kind: 'artifact',
    message: 'no space left while building etcd 3.6.0',
    hint: /GOCACHE/,
  });
});

t.test('what Go is told, what it says, what it made', async (t) => {
  const script = `
    echo "go: downloading example.org/x v1" >&2; echo "go: downloading example.org/y v1" >&2; echo example.org/x >&2; echo "# example.org/x" >&2
    for out in "$@"; do case $out in */go-out/) dir=$out ;; esac; done
    for name in server etcdctl etcdutl; do echo "$CGO_ENABLED $GOFLAGS $GOTOOLCHAIN $GOARCH $GOWORK $PWD" > $dir$name; done`;
  const work = await fakeGo(t, 'go1.23.0', script);
  const notes: string[] = [];
  const fetched = await build(work, 'etcd', { notes, arch: 'arm64' });
  t.same(
    fetched.map(({ file, path }) => [file.name, path]),
    ['etcd', 'etcdctl', 'etcdutl'].map((name) => [name, join(work, name)]),
  );
  t.match(
    readFileSync(join(work, 'etcd'), 'utf8'),
    /^0 -mod=readonly local arm64 off .*\/lib\/releases\/1\.32\/modules\/etcd\n$/,
  );
  t.same(notes, [
    'etcd 3.6.0: building with go1.23.0',
    'etcd 3.6.0: 1 modules downloaded',
    'etcd 3.6.0: 2 modules downloaded',
    'etcd 3.6.0: 1 packages compiled, example.org/x',
  ]);
});

t.test('interrupted', async (t) => {
  const work = await fakeGo(t, 'go1.26.1', 'echo begun >&2; exec sleep 60');
  const stop = new AbortController();
  const running = buildSource(hostRunner()).fetch({
    component: component('etcd'),
    arch: 'amd64',
    files: component('etcd').files,
    work,
    signal: stop.signal,
    note: (text) => {
      if (text.includes('begun')) stop.abort();
    },
  });
  await t.rejects(running, { kind: 'interrupted', message: /interrupted/ });
});

t.test('one component at a time', async (t) => {
  const work = await fakeGo(
    t,
    'go1.26.1',
    'mkdir "$(dirname "$0")/busy" || exit 7; sleep 0.1; rmdir "$(dirname "$0")/busy"; exit 1',
  );
  const source = buildSource(hostRunner());
  const errors = await Promise.all(
    ['etcd', 'crictl', 'containerd'].map((name) => {
      mkdirSync(join(work, name));
      return source
        .fetch({
          component: component(name),
          arch: 'amd64',
          files: component(name).files,
          work: join(work, name),
          signal: new AbortController().signal,
          note: () => undefined,
        })
        .then(
          () => undefined,
          (error: unknown) => error,
        );
    }),
  );
  for (const error of errors)
    t.match(error, { message: /could not build/, cause: { result: { exitCode: 1 } } });
});

t.test('a real build of a small plugin with the real Go', async (t) => {
  const { exitCode } = await hostRunner().run(['sh', '-c', 'command -v go'], { ok: 'any' });
  if (exitCode !== 0) {
    t.pass('a real build', { skip: 'Go is not installed' });
    return;
  }
  const work = t.testdir();
  const [made] = await build(work, 'cni-plugins', {
    files: component('cni-plugins').files.filter(({ name }) => name === 'loopback'),
  });
  t.match(made, { file: { name: 'loopback', folder: 'cni-plugins' }, sha256: /^[0-9a-f]{64}$/ });
  const { stderr } = await hostRunner().run([made?.path ?? '', '--version'], { ok: 'any' });
  t.match(stderr, /loopback plugin v1\.6\.2/);
});
