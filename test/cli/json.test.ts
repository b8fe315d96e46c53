import t from 'tap';
import { join } from 'node:path';
import { makeHome, recordLab } from './home.js';

const names = ['jumpbox', 'server', 'node-0', 'node-1'];

t.test('--format json: the product as data, and nothing else on standard output', async (t) => {
  const home = makeHome({ hosts: '127.0.0.1 localhost\n' });
  t.teardown(home.remove);
  await recordLab(home);
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout } = await home.run([
      ...args,
      '--format',
      'json',
      '--connect',
      'test:///default',
    ]);
    t.equal(code, 0, args.join(' '));
    return JSON.parse(stdout) as unknown;
  };
  t.strictSame(
    await json('hosts'),
    names.map((name, index) => ({
      address: `192.168.140.${10 + index}`,
      names: [`${name}.kubernetes.local`, name],
    })),
  );
  const file = join(home.path, 'hosts');
  t.strictSame(await json('hosts', '--write', '--file', file), { file, changed: true });
  t.strictSame(await json('hosts', '--write', '--file', file), { file, changed: false });
  t.strictSame(await json('hosts', '--remove', '--file', file), { file, changed: true });
  t.match(
    await json('ssh-config'),
    names.map((name, index) => ({
      names: [`khw-${name}`, `${name}.kubernetes.local`],
      options: {
        HostName: `192.168.140.${10 + index}`,
        User: 'root',
        IdentityFile: join(home.path, 'labs/khw/ssh/id_ed25519'),
      },
    })),
  );
  const { machines } = (await json('stop')) as { machines: { name: string; outcome: string }[] };
  t.strictSame(
    machines.map(({ name, outcome }) => `${name} ${outcome}`).sort(),
    names.map((name) => `${name} was off`).sort(),
  );
});
