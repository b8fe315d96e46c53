import { spawn, type ChildProcess } from 'node:child_process';
import { createConnection } from 'node:net';
import ssh2 from 'ssh2';
import type { Test } from 'tap';

/**
 * A real SSH server on loopback that opens TCP channels and runs commands as sshd does: by bash,
 * which reads ~/.bashrc in `home`.
 */
export async function sshServer(
  t: Test,
  hostKey: string,
  authorized: string,
  home = '/nonexistent',
): Promise<number> {
  const key = ssh2.utils.parseKey(authorized);
  if (key instanceof Error) throw key;
  const open = new Set<ChildProcess>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (ctx) => {
      if (ctx.method === 'publickey' && ctx.key.data.equals(key.getPublicSSH())) ctx.accept();
      else ctx.reject(['publickey']);
    });
    client.on('tcpip', (accept, _reject, info) => {
      const channel = accept();
      const socket = createConnection(info.destPort, info.destIP);
      channel.pipe(socket).pipe(channel);
      socket.on('error', () => undefined);
      channel.on('error', () => undefined);
    });
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        if (command.includes('drop-connection')) return void client.end();
        const child = spawn('bash', ['-c', command], {
          cwd: '/',
          env: { HOME: home, PATH: process.env['PATH'] ?? '', SSH_CLIENT: '127.0.0.1 1 22' },
          detached: true,
        });
        open.add(child);
        channel.pipe(child.stdin);
        child.stdout.on('data', (data: Buffer) => channel.write(data));
        child.stderr.on('data', (data: Buffer) => channel.stderr.write(data));
        child.on('exit', (code) => {
          channel.exit(code ?? 1);
        });
        // As sshd does: the channel ends when nobody can write to it any more.
        child.on('close', () => {
          open.delete(child);
          channel.end();
        });
        child.stdin.on('error', () => undefined);
        channel.on('close', () => child.kill());
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    // What a login shell has left in the background would hold this process.
    for (const { pid } of open) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    server.close();
  });
  return (server.address() as { port: number }).port;
}
