import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { DownloadError, type DownloadFault } from '../../lib/host/download-error.js';
import { openWeb, type Web, type WebOptions } from '../../lib/host/download.js';
import { body, cut, cutAt, put, rangeless, serve, sha256, stallAt, status, whole, type Answer, type Site } from '../artifacts/helpers/site.js';
import { smallDisk } from '../artifacts/helpers/small-disk.js';

const content = Buffer.from('0123456789abcdef'.repeat(20_000));
const signal = new AbortController().signal;
const impatient: WebOptions = { connectTimeout: 2000, stallTimeout: 300, attempts: 3, retryDelay: 1 };

interface Scene { readonly site: Site; readonly web: Web; readonly url: string; readonly target: string }

async function scene(t: Test, ...answers: readonly Answer[]): Promise<Scene> {
  const folder = t.testdir({ site: {} });
  await put(join(folder, 'site'), 'file', content);
  const site = await serve(join(folder, 'site'));
  const web = openWeb(impatient);
  t.teardown(async () => {
    await web.close();
    await site.close();
  });
  site.misbehave('file', ...answers);
  return { site, web, url: `${site.base}file`, target: join(folder, 'target') };
}

async function fails(t: Test, { web, url, target }: Scene, fault: DownloadFault, message: RegExp): Promise<void> {
  const error: unknown = await web.download(url, target, { signal }).then(() => undefined, (thrown: unknown) => thrown);
  t.ok(error instanceof DownloadError, 'a DownloadError');
  t.match(error, { kind: 'artifact', fault, message });
  t.notOk(existsSync(target), 'nothing is left on the disk');
}

t.test('a whole file, its digest and its progress', async (t) => {
  const { web, url, target, site } = await scene(t);
  const seen: (readonly [number, number | undefined])[] = [];
  const got = await web.download(url, target, { signal, onProgress: (received, total) => seen.push([received, total]) });
  t.same(got, { sha256: sha256(content), size: content.length });
  t.ok(readFileSync(target).equals(content));
  t.same(seen.at(-1), [content.length, content.length]);
  t.equal(site.requests[0]?.range, undefined);
});

t.test('cut in the middle, then taken up there', async (t) => {
  const { web, url, target, site } = await scene(t, cutAt(100_000));
  t.same(await web.download(url, target, { signal }), { sha256: sha256(content), size: content.length });
  t.ok(readFileSync(target).equals(content));
  t.equal(site.requests.length, 2);
  t.equal(site.requests[1]?.ifRange, `"${sha256(content)}"`);
  const from = Number(/^bytes=(\d+)-$/.exec(site.requests[1]?.range ?? '')?.[1]);
  t.ok(from > 0 && from <= 100_000, `Range began at ${from}`);
});

t.test('tries that bring something new do not count', async (t) => {
  const cuts = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((part): Answer => (request, response, all) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const end = Math.round(all.length * part);
    response.writeHead(start > 0 ? 206 : 200, { etag: '"one"', 'content-length': all.length - start, ...(start > 0 ? { 'content-range': `bytes ${start}-${all.length - 1}/${all.length}` } : {}) });
    response.write(all.subarray(start, end), () => cut(response));
  });
  const last: Answer = (request, response, all) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(206, { 'content-range': `bytes ${start}-${all.length - 1}/${all.length}` }).end(all.subarray(start));
  };
  const { web, url, target, site } = await scene(t, ...cuts, last);
  t.same((await web.download(url, target, { signal })).sha256, sha256(content));
  t.equal(site.requests.length, 7);
});

t.test('a server that ignores Range sends all of it again', async (t) => {
  const { web, url, target, site } = await scene(t, cutAt(100_000), rangeless);
  t.same(await web.download(url, target, { signal }), { sha256: sha256(content), size: content.length });
  t.ok(readFileSync(target).equals(content));
  t.match(site.requests[1]?.range, /^bytes=\d+-$/);
});

t.test('without a validator it begins anew', async (t) => {
  const unnamed: Answer = (_, response, all) => {
    response.writeHead(200, { 'content-length': all.length }).write(all.subarray(0, 100_000), () => cut(response));
  };
  const { web, url, target, site } = await scene(t, unnamed);
  t.same((await web.download(url, target, { signal })).sha256, sha256(content));
  t.equal(site.requests[1]?.range, undefined);
});

t.test('a file that changed meanwhile is taken whole, not mixed', async (t) => {
  const { web, url, target, site } = await scene(t, (_, response, all) => {
    response.writeHead(200, { etag: '"older"', 'content-length': all.length });
    response.write(Buffer.alloc(100_000, 'x'), () => cut(response));
  });
  t.same((await web.download(url, target, { signal })).sha256, sha256(content));
  t.equal(site.requests[1]?.ifRange, '"older"');
});

t.test('a part that was not asked for', async (t) => {
  const wrong: Answer = (_, response, all) => void response.writeHead(206, { 'content-range': `bytes 7-${all.length - 1}/${all.length}` }).end(all.subarray(7));
  await fails(t, await scene(t, cutAt(100_000), wrong), 'refused', /another part/);
});

t.test('always cut at the same byte', async (t) => {
  const made = await scene(t, ...Array<Answer>(9).fill(cutAt(1000)));
  await fails(t, made, 'cut', /127\.0\.0\.1:\d+\/file: the connection was cut/);
  t.equal(made.site.requests.length, 3, 'as many tries as were allowed');
});

t.test('404, 403 and 503', async (t) => {
  const gone = await scene(t, status(404));
  await fails(t, gone, 'not-found', /file: the server answered 404/);
  t.equal(gone.site.requests.length, 1, 'not tried again');
  await fails(t, await scene(t, status(403)), 'refused', /answered 403/);
  const busy = await scene(t, status(503), status(503), status(503));
  await fails(t, busy, 'unavailable', /answered 503/);
  t.equal(busy.site.requests.length, 3);
});

t.test('503 once', async (t) => {
  const { web, url, target } = await scene(t, status(503));
  t.equal((await web.download(url, target, { signal })).size, content.length);
});

t.test('a connection that stands still', async (t) => {
  await fails(t, await scene(t, stallAt(1000), stallAt(1000), stallAt(1000), stallAt(1000)), 'stalled', /nothing came for too long/);
  await fails(t, await scene(t, ...Array<Answer>(3).fill(() => undefined)), 'stalled', /nothing came for too long/);
});

t.test('a connection that stands still once is taken up there', async (t) => {
  const { web, url, target, site } = await scene(t, stallAt(100_000));
  t.equal((await web.download(url, target, { signal })).sha256, sha256(content));
  t.match(site.requests[1]?.range, /^bytes=[1-9]\d*-$/);
});

t.test('nobody listens', async (t) => {
  const made = await scene(t);
  await made.site.close();
  await fails(t, made, 'unreachable', /cannot be reached \(.*ECONNREFUSED/);
});

t.test('redirects are followed, but not for ever', async (t) => {
  const { web, site, target } = await scene(t);
  site.misbehave('old', (_, response) => void response.writeHead(302, { location: '/file' }).end());
  t.equal((await web.download(`${site.base}old`, target, { signal })).sha256, sha256(content));
  site.misbehave('loop', ...Array<Answer>(20).fill((_, response) => void response.writeHead(302, { location: '/loop' }).end()));
  await t.rejects(web.text(`${site.base}loop`, { signal }), { fault: 'refused', message: /Redirect loop/ });
  for (const hop of Array(9).keys()) site.misbehave(`hop${hop}`, (_, response) => void response.writeHead(302, { location: `/hop${hop + 1}` }).end());
  await t.rejects(web.text(`${site.base}hop0`, { signal }), { fault: 'refused', message: /answered 302/ });
});

t.test('a cut download is taken up through a redirect too', async (t) => {
  const { web, site, target } = await scene(t, cutAt(100_000));
  site.misbehave('old', ...Array<Answer>(2).fill((_, response) => void response.writeHead(302, { location: '/file' }).end()));
  t.equal((await web.download(`${site.base}old`, target, { signal })).sha256, sha256(content));
  t.match(site.requests.at(-1), { path: 'file', range: /^bytes=[1-9]\d*-$/ });
});

t.test('interrupted in the middle', async (t) => {
  const { web, url, target } = await scene(t, stallAt(1000));
  const stop = new AbortController();
  const running = web.download(url, target, { signal: stop.signal, onProgress: () => stop.abort() });
  await t.rejects(running, { kind: 'interrupted', message: /interrupted/ });
  t.notOk(existsSync(target));
  await t.rejects(web.download(url, target, { signal: stop.signal }), { kind: 'interrupted', message: /interrupted/ });
});

t.test('text', async (t) => {
  const { web, url, site } = await scene(t, body('hello\n'), body('x'.repeat(2 ** 20 + 1)));
  t.equal(await web.text(url, { signal }), 'hello\n');
  await t.rejects(web.text(url, { signal }), { fault: 'refused', message: /larger than 1 MiB/ });
  await t.rejects(web.text(`${site.base}nothing`, { signal }), { fault: 'not-found', message: /404/ });
});

t.test('never over a file that is there', async (t) => {
  const { web, url, target } = await scene(t);
  await web.download(url, target, { signal });
  await t.rejects(web.download(url, target, { signal }), { fault: 'disk', message: /could not be written: EEXIST/ });
});

t.test('a full disk', async (t) => {
  const disk = await smallDisk(64);
  if (disk === undefined) {
    t.pass('a full disk', { skip: 'no mount namespace can be made here' });
    return;
  };
  t.teardown(() => disk.close());
  const made = await scene(t);
  await fails(t, { ...made, target: join(disk.path, 'target') }, 'disk', /no space left on the disk for .*target/);
  t.equal(made.site.requests.length, 1, 'not tried again');
});

t.test('by way of a proxy', async (t) => {
  const { web: direct, site, target } = await scene(t);
  await direct.close();
  const tunnels: string[] = [];
  const proxy = createServer();
  const sockets: Socket[] = [];
  proxy.on('connect', (request: { url: string }, socket: Socket) => {
    tunnels.push(request.url);
    if (request.url.startsWith('refused')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const onward = connect(Number(new URL(site.base).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    sockets.push(socket, onward);
  });
  proxy.on('request', (request, response) => {
    tunnels.push(new URL(request.url ?? '').host);
    whole(request, response, content);
  });
  const port = await listen(t, proxy);
  const web = withEnv({ http_proxy: `http://127.0.0.1:${port}`, https_proxy: `http://127.0.0.1:${port}`, no_proxy: 'direct.invalid' }, () => openWeb(impatient));
  t.teardown(async () => {
    await web.close();
    for (const socket of sockets) socket.destroy();
  });
  t.equal((await web.download('http://dl.invalid/file', target, { signal })).sha256, sha256(content));
  t.match(tunnels, [/^dl\.invalid(:80)?$/]);
  await t.rejects(web.text('https://refused.invalid/file', { signal }), { fault: 'unreachable', message: /403/ });
});

t.test('a certificate of an unknown authority', async (t) => {
  const folder = t.testdir();
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => void response.end('hello'));
  const port = await listen(t, server);
  const web = openWeb(impatient);
  t.teardown(() => web.close());
  await t.rejects(web.text(`https://127.0.0.1:${port}/`, { signal }), { fault: 'unreachable', message: /self.signed/i, hint: /NODE_EXTRA_CA_CERTS/ });
});

t.test('every fault has a next step', (t) => {
  const faults: readonly DownloadFault[] = ['unreachable', 'not-found', 'refused', 'unavailable', 'cut', 'stalled', 'disk'];
  for (const fault of faults) t.match(new DownloadError(fault, 'what'), { hint: /\w/, kind: 'artifact' });
  t.ok(new DownloadError('cut', 'what') instanceof LabError);
  t.end();
});

async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  }));
  return (server.address() as AddressInfo).port;
}

/** The agent reads its environment when it is made. */
function withEnv<T>(env: Readonly<Record<string, string>>, make: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return make();
  } finally {
    process.env = before;
  }
}
