import { createConnection, createServer } from 'node:net';
import t from 'tap';
import type { Lab } from '../../lib/core/lab.js';
import { connect } from '../../lib/ssh/connect.js';
import { openFleet } from '../../lib/ssh/fleet.js';
import { generateSshKey, knownHostsLine } from '../../lib/ssh/keys.js';
import { sshServer } from './server.js';

const user = generateSshKey('user');
const host = generateSshKey('host');

const dialTo = (port: number) => () => createConnection(port, '127.0.0.1');

t.test('commands, files, limits and interruption', async (t) => {
  const port = await sshServer(t, host.privateKey, user.publicKey);
  const connection = await connect({
    machine: 'server',
    address: '127.0.0.1',
    privateKey: user.privateKey,
    hostKey: host.publicKey,
    stream: dialTo(port)(),
  });
  t.teardown(() => connection.close());
  const { session } = connection;
  t.match(await session.run(['printf', '%s', "it's; $HOME"]), {
    stdout: "it's; $HOME",
    exitCode: 0,
  });
  t.match(await session.script('read -r x; echo "got $x"', { input: 'line\n' }), {
    stdout: 'got line\n',
  });
  await t.rejects(session.script('echo why >&2; exit 7'), {
    kind: 'machine',
    message: 'server: a command ended with exit code 7',
    details: ['why'],
  });
  await t.rejects(session.script('echo begun; exec sleep 30', { timeoutMs: 300 }), {
    message: /no end after 0.3 s/,
  });
  const stop = new AbortController();
  const running = session.script('exec sleep 30', { signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  await t.rejects(running, { kind: 'interrupted', message: /interrupted/ });

  const folder = t.testdir();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await session.put([
    { path: `${folder}/deep/er/key`, content: bytes, mode: 0o600 },
    { path: `${folder}/run`, content: 'x', mode: 0o755 },
  ]);
  t.same(await session.get(`${folder}/deep/er/key`), bytes);
  t.equal(
    (await session.run(['stat', '-c', '%a', `${folder}/deep/er/key`, `${folder}/run`])).stdout,
    '600\n755\n',
  );

  await t.rejects(session.script('drop-connection'), { kind: 'machine', message: /went away/ });
  t.equal(connection.alive(), false);
});

t.test('another host key or user key is refused', async (t) => {
  const port = await sshServer(t, host.privateKey, user.publicKey);
  const other = generateSshKey('other');
  const target = { machine: 'server', address: '127.0.0.1' };
  await t.rejects(
    connect({
      ...target,
      privateKey: user.privateKey,
      hostKey: other.publicKey,
      stream: dialTo(port)(),
    }),
    { kind: 'refused', message: /another host key/, hint: /checkpoint restore NAME/ },
  );
  await t.rejects(
    connect({
      ...target,
      privateKey: other.privateKey,
      hostKey: host.publicKey,
      stream: dialTo(port)(),
    }),
    {
      kind: 'machine',
      message: /does not let root in with the lab's key/,
      hint: /checkpoint restore NAME/,
    },
  );
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const free = (closed.address() as { port: number }).port;
  closed.close();
  await t.rejects(
    connect({
      ...target,
      privateKey: user.privateKey,
      hostKey: host.publicKey,
      stream: dialTo(free)(),
    }),
    { kind: 'machine', message: /ECONNREFUSED/ },
  );
});

t.test('a fleet hops through the jumpbox by its key, and reopens what died', async (t) => {
  const inner = generateSshKey('inner');
  const jumpKey = generateSshKey('jumpbox');
  const gate = await sshServer(t, host.privateKey, user.publicKey);
  const server = await sshServer(t, inner.privateKey, jumpKey.publicKey);
  // The hop dials port 22 of the machine's address; here a listener on a loopback address of its
  // own stands for it.
  const proxy = createServer((socket) => {
    const to = createConnection(server, '127.0.0.1');
    socket.pipe(to).pipe(socket);
    to.on('error', () => undefined);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(22, '127.9.9.9', resolve));
  t.teardown(() => proxy.close());
  const machine = (name: string, role: 'jumpbox' | 'controller', address: string) => ({
    name,
    role,
    fqdn: `${name}.x`,
    address,
    mac: '',
    memoryMiB: 1,
    vcpus: 1,
    diskGiB: 1,
  });
  const lab = {
    name: 'khw',
    machines: [
      machine('jumpbox', 'jumpbox', '127.0.0.1'),
      machine('server', 'controller', '127.9.9.9'),
    ],
  } as unknown as Lab;
  const fleet = openFleet({
    lab,
    accessKey: user.privateKey,
    jumpboxKey: jumpKey.privateKey,
    dial: dialTo(gate),
    hostKeys: new Map([
      ['jumpbox', host.publicKey],
      ['server', inner.publicKey],
    ]),
  });
  t.teardown(() => fleet.close());
  const [one, two] = await Promise.all([fleet.session('server'), fleet.session('server')]);
  t.equal(one, two, 'one connection for all who ask');
  t.match(await one.run(['echo', 'hi']), { stdout: 'hi\n' });
  await t.rejects(one.script('drop-connection'));
  t.match(await (await fleet.session('server')).run(['echo', 'again']), { stdout: 'again\n' });
  // Straight: no jumpbox answers here.
  const straight = openFleet({
    lab,
    direct: true,
    accessKey: user.privateKey,
    jumpboxKey: jumpKey.privateKey,
    hostKeys: new Map([
      ['jumpbox', host.publicKey],
      ['server', inner.publicKey],
    ]),
  });
  t.teardown(() => straight.close());
  t.match(await (await straight.session('server')).run(['echo', 'straight']), {
    stdout: 'straight\n',
  });
});

t.test('known_hosts lines have no comment', (t) => {
  t.equal(
    knownHostsLine(['a', '10.0.0.1'], 'ssh-ed25519 AAAA some comment'),
    'a,10.0.0.1 ssh-ed25519 AAAA',
  );
  t.end();
});
