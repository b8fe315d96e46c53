import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Runner } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { findDomain, findNetwork } from '../../lib/libvirt/find.js';
import { groupState } from '../../lib/libvirt/group.js';
import { listLabDomains } from '../../lib/libvirt/labs.js';
import { domains, listNames } from '../../lib/libvirt/listed.js';
import { domainPulse, domainState } from '../../lib/libvirt/queries.js';
import { listSnapshots } from '../../lib/libvirt/snapshots.js';
import { virshAt, type Virsh } from '../../lib/libvirt/virsh.js';

const real =
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'virsh'))
    .find((path) => existsSync(path)) ?? 'virsh';

/** virsh in other surroundings. */
function surrounded(env: Readonly<Record<string, string>>): Virsh {
  const host = hostRunner();
  const runner: Runner = {
    run: (argv, options = {}) => host.run(argv, { ...options, env: { ...env, ...options.env } }),
  };
  return virshAt(runner, 'test:///default');
}

/** A script named virsh that is found first. `$virsh` is the real one, `"$@"` its arguments. */
function wrapped(t: Test, text: string): Virsh {
  const folder = t.testdir();
  writeFileSync(join(folder, 'virsh'), `#!/bin/bash\nvirsh=${real}\n${text}\n`);
  chmodSync(join(folder, 'virsh'), 0o755);
  return surrounded({ PATH: `${folder}:${process.env['PATH'] ?? ''}` });
}

const noises: Readonly<Record<string, (t: Test) => Virsh>> = {
  nothing: () => surrounded({}),
  'a library that cannot be preloaded': () => surrounded({ LD_PRELOAD: '/nonexistent.so' }),
  'the loader at work': () => surrounded({ LD_DEBUG: 'statistics' }),
  LIBVIRT_DEBUG: () => surrounded({ LIBVIRT_DEBUG: '1' }),
  'a log on standard output': () =>
    surrounded({ LIBVIRT_DEBUG: '1', LIBVIRT_LOG_OUTPUTS: '1:file:/dev/stdout' }),
  VIRSH_DEBUG: () => surrounded({ VIRSH_DEBUG: '0' }),
  'another language': () =>
    surrounded({ LANGUAGE: 'de', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' }),
  'a wrapper that complains first': (t) =>
    wrapped(t, 'echo "error: plugin x is old" >&2; echo "warning: y"; exec "$virsh" "$@"'),
  'a wrapper that complains last': (t) =>
    wrapped(t, '"$virsh" "$@"; code=$?; echo "error: the end" >&2; echo end; exit "$code"'),
};

for (const [noise, make] of Object.entries(noises)) {
  t.test(`${noise} changes nothing`, async (t) => {
    const virsh = make(t);
    const [state, none, names] = await virsh.batch([
      ['domstate', 'test'],
      ['domstate', 'none'],
      ['list', '--all', '--name'],
    ]);
    t.match(
      [state, none, names],
      [{ ok: true }, { ok: false, error: /^error: failed to get domain 'none'/ }, { ok: true }],
    );
    t.strictSame(
      [
        state?.ok === true && state.text.trim().split('\n')[0],
        names?.ok === true && names.text.trim().split('\n')[0],
      ],
      ['running', 'test'],
    );
    t.equal((await listNames(virsh, domains))[0], 'test');
    t.equal(await domainState(virsh, 'test'), 'running');
    t.equal(await domainState(virsh, 'none'), undefined);
    t.equal((await domainPulse(virsh, 'test')).state, 'running');
    t.match(await groupState(virsh, ['test', 'none']), [
      { state: 'running' },
      { state: undefined },
    ]);
    t.strictSame(await listLabDomains(virsh), []);
    await t.rejects(findDomain(virsh, 'khw', 'test'), {
      kind: 'refused',
      message: /not made by khw-lab/,
    });
    await t.rejects(findNetwork(virsh, 'khw', 'default'), {
      kind: 'refused',
      message: /not made by khw-lab/,
    });
    await t.rejects(virsh.run(['domstate', 'none']), {
      kind: 'libvirt',
      message: /domstate none/,
      details: [/^error: failed to get domain/],
    });
  });
}

t.test('what is there and does not answer is an error, never missing', async (t) => {
  const asks: Readonly<Record<string, (virsh: Virsh) => Promise<unknown>>> = {
    domstate: (virsh) => domainState(virsh, 'test'),
    dumpxml: (virsh) => listLabDomains(virsh),
    'snapshot-list': (virsh) => listSnapshots(virsh, ['test']),
  };
  const silent = /lists the domain test and does not tell about it/;
  for (const [command, ask] of Object.entries(asks)) {
    for (const [instead, message] of [
      [`'${command}' '--domain' 'none'`, silent],
      ["'echo' 'noise'", command === 'snapshot-list' ? /snapshot noise of test/ : silent],
    ] as const) {
      const virsh = wrapped(
        t,
        `args=("$@"); args[3]=$(sed "s/'${command}' '--domain' 'test'[^;]*/${instead}/" <<<"\${args[3]}"); exec "$virsh" "\${args[@]}"`,
      );
      await t.rejects(ask(virsh), { kind: 'libvirt', message }, `${command}: ${instead}`);
    }
  }
  await t.rejects(groupState(wrapped(t, 'echo "error: nothing works" >&2; exit 0'), ['test']), {
    kind: 'libvirt',
    message: /refused/,
  });
  await t.rejects(listNames(wrapped(t, 'exit 0'), domains), {
    kind: 'libvirt',
    message: /refused: list/,
  });
});
