import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LabError } from '../../lib/core/errors.js';
import {
  connectionError,
  DownloadError,
  type DownloadFault,
} from '../../lib/host/download-error.js';
import { paceOf } from '../../lib/host/download-pace.js';
import {
  openWeb,
  redirected as leadsTo,
  type Web,
  type WebOptions,
} from '../../lib/host/download.js';
import { proxiesOf } from '../../lib/host/proxies.js';
import {
  body,
  cut,
  cutAt,
  put,
  rangeless,
  serve,
  sha256,
  stallAt,
  status,
  whole,
  type Answer,
  type Site,
} from '../artifacts/helpers/site.js';
import { smallDisk } from '../artifacts/helpers/small-disk.js';

const content = Buffer.from('0123456789abcdef'.repeat(20_000));
const signal = new AbortController().signal;
const impatient: WebOptions = {
  connectTimeoutMs: 2000,
  stallTimeoutMs: 300,
  attempts: 3,
  retryDelayMs: 1,
  progressBytes: 4096,
};

const redirected = (place: string, location: string): string => leadsTo(place, place, location);

interface Scene {
  readonly site: Site;
  readonly web: Web;
  readonly url: string;
  readonly target: string;
}

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

async function fails(
  t: Test,
  { web, url, target }: Scene,
  fault: DownloadFault,
  message: RegExp,
): Promise<void> {
  const error: unknown = await web.download(url, target, { signal }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  t.ok(error instanceof DownloadError, 'a DownloadError');
  t.match(error, { kind: 'artifact', fault, message });
  t.notOk(existsSync(target), 'nothing is left on the disk');
}

t.test('a whole file, its digest and its progress', async (t) => {
  const { web, url, target, site } = await scene(t);
  const seen: (readonly [number, number | undefined])[] = [];
  const got = await web.download(url, target, {
    signal,
    onProgress: (received, total) => seen.push([received, total]),
  });
  t.same(got, { sha256: sha256(content), size: content.length });
  t.ok(readFileSync(target).equals(content));
  t.same(seen.at(-1), [content.length, content.length]);
  t.equal(site.requests[0]?.range, undefined);
});

t.test('cut in the middle, then taken up there', async (t) => {
  const { web, url, target, site } = await scene(t, cutAt(100_000));
  t.same(await web.download(url, target, { signal }), {
    sha256: sha256(content),
    size: content.length,
  });
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
    response.writeHead(start > 0 ? 206 : 200, {
      etag: '"one"',
      'content-length': all.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${all.length - 1}/${all.length}` } : {}),
    });
    response.write(all.subarray(start, end), () => cut(response));
  });
  const last: Answer = (request, response, all) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response
      .writeHead(206, { 'content-range': `bytes ${start}-${all.length - 1}/${all.length}` })
      .end(all.subarray(start));
  };
  const { web, url, target, site } = await scene(t, ...cuts, last);
  t.same((await web.download(url, target, { signal })).sha256, sha256(content));
  t.equal(site.requests.length, 7);
});

t.test('a server that ignores Range sends all of it again', async (t) => {
  const { web, url, target, site } = await scene(t, cutAt(100_000), rangeless);
  t.same(await web.download(url, target, { signal }), {
    sha256: sha256(content),
    size: content.length,
  });
  t.ok(readFileSync(target).equals(content));
  t.match(site.requests[1]?.range, /^bytes=\d+-$/);
});

t.test('without a validator it begins anew', async (t) => {
  const unnamed: Answer = (_, response, all) => {
    response
      .writeHead(200, { 'content-length': all.length })
      .write(all.subarray(0, 100_000), () => cut(response));
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
  const wrong: Answer = (_, response, all) =>
    void response
      .writeHead(206, { 'content-range': `bytes 7-${all.length - 1}/${all.length}` })
      .end(all.subarray(7));
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
  await fails(
    t,
    await scene(t, stallAt(1000), stallAt(1000), stallAt(1000), stallAt(1000)),
    'stalled',
    /nothing came for too long/,
  );
  await fails(
    t,
    await scene(t, ...Array<Answer>(3).fill(() => undefined)),
    'stalled',
    /nothing came for too long/,
  );
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
  site.misbehave(
    'loop',
    ...Array<Answer>(20).fill(
      (_, response) => void response.writeHead(302, { location: '/loop' }).end(),
    ),
  );
  await t.rejects(web.text(`${site.base}loop`, { signal }), {
    fault: 'refused',
    message: /leads on again and again, more than 5 times/,
  });
  for (const hop of Array(9).keys())
    site.misbehave(
      `hop${hop}`,
      (_, response) => void response.writeHead(302, { location: `/hop${hop + 1}` }).end(),
    );
  await t.rejects(web.text(`${site.base}hop0`, { signal }), {
    fault: 'refused',
    message: /leads on again and again/,
  });
});

t.test('redirects that are not followed', async (t) => {
  const { web, site } = await scene(t);
  const leading = async (location: string, message: RegExp): Promise<void> => {
    site.misbehave('away', (_, response) => void response.writeHead(302, { location }).end());
    await t.rejects(
      web.text(`${site.base}away`, { signal }),
      { fault: 'refused', message },
      location,
    );
  };
  await leading('ftp://127.0.0.1/file', /leads to ftp:/);
  await leading('file:///etc/passwd', /leads to file:/);
  await leading('http://user:secret@127.0.0.1/file', /leads to an address with a password$/);
  await leading('http://[', /leads to what is no address/);
  t.throws(() => redirected('https://a.invalid/x', 'http://a.invalid/x'), {
    message: /from https:\/\/ only https:\/\/ is followed/,
  });
  for (const local of [
    'http://localhost/',
    'http://127.0.0.9:80/',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
  ]) {
    t.throws(
      () => redirected('http://a.invalid/x', local),
      { message: /leads to this computer itself/ },
      local,
    );
  }
  t.equal(redirected('http://a.invalid/x', 'https://b.invalid/y'), 'https://b.invalid/y');
  t.equal(redirected('https://a.invalid/x/y', '../z'), 'https://a.invalid/z');
});

t.test('a server that gives a byte and cuts comes to an end', async (t) => {
  const drip: Answer = (request, response, all) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      etag: '"one"',
      'content-length': all.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${all.length - 1}/${all.length}` } : {}),
    });
    response.write(all.subarray(start, start + 1), () => cut(response));
  };
  const made = await scene(t, ...Array<Answer>(50).fill(drip));
  await t.rejects(made.web.download(made.url, made.target, { signal }), {
    name: 'LabError',
    kind: 'artifact',
  });
  t.equal(made.site.requests.length, 3, 'as many tries as were allowed');
});

t.test('one that is larger than it may be, said beforehand or not', async (t) => {
  const { web, url, target, site } = await scene(t);
  await t.rejects(web.download(url, target, { signal, limitBytes: 1000 }), {
    fault: 'refused',
    message: /larger than 1000 B/,
  });
  site.misbehave('file', (_, response, all) => void response.writeHead(200).end(all));
  await t.rejects(web.download(url, target, { signal, limitBytes: 1000 }), {
    fault: 'refused',
    message: /larger than 1000 B/,
  });
  t.notOk(existsSync(target));
  t.equal(
    (await web.download(url, target, { signal, limitBytes: content.length })).size,
    content.length,
    'as large as it may be',
  );
});

t.test('bytes that drip are as good as none', (t) => {
  let now = 0;
  const pace = paceOf('http://a.invalid/', 1000, 60_000, () => now);
  for (; now < 200_000; now += 1000) pace(50);
  t.throws(
    () => {
      for (; now < 400_000; now += 1000) pace(5);
    },
    { fault: 'stalled', message: /only \d+ bytes came in 60 s/ },
  );
  t.end();
});

t.test('proxies of the environment', (t) => {
  t.same(proxiesOf({}), { httpProxy: '', httpsProxy: '' });
  t.same(
    proxiesOf({ HTTP_PROXY: 'proxy.example:3128', https_proxy: 'https://u:p@proxy.example:1' }),
    { httpProxy: 'http://proxy.example:3128', httpsProxy: 'https://u:p@proxy.example:1' },
  );
  t.same(proxiesOf({ http_proxy: '', HTTP_PROXY: 'x:1', HTTPS_PROXY: ' 127.0.0.1:3128 ' }), {
    httpProxy: '',
    httpsProxy: 'http://127.0.0.1:3128',
  });
  for (const [value, what] of [
    ['socks5h://u:secret@127.0.0.1:1', /of the kind socks5h/],
    ['ftp://x', /of the kind ftp/],
    ['http://[', /is not the address/],
    ['a b', /is not the address/],
  ] as const) {
    t.throws(
      () => proxiesOf({ https_proxy: value }),
      { kind: 'host', message: what, hint: /https_proxy=http:\/\/HOST:PORT/ },
      value,
    );
    t.throws(() => proxiesOf({ https_proxy: value }), {
      message: /^(?!.*secret)the environment variable https_proxy /,
    });
  }
  t.end();
});

t.test('an unusable proxy is told when something is fetched, not before', async (t) => {
  const before = { ...process.env };
  process.env['http_proxy'] = 'socks4://127.0.0.1:1';
  t.teardown(() => {
    process.env = before;
  });
  const web = openWeb(impatient);
  await t.rejects(web.text('http://dl.invalid/', { signal }), {
    kind: 'host',
    message: /http_proxy names a proxy of the kind socks4/,
  });
  await web.close();
});

t.test('a clock that is wrong', (t) => {
  for (const code of ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'])
    t.match(connectionError('https://a.invalid/', Object.assign(new Error('bad'), { code })), {
      fault: 'unreachable',
      hint: /clock right\? It says \d{4}-/,
    });
  t.end();
});

t.test('a cut download is taken up through a redirect too', async (t) => {
  const { web, site, target } = await scene(t, cutAt(100_000));
  site.misbehave(
    'old',
    ...Array<Answer>(2).fill(
      (_, response) => void response.writeHead(302, { location: '/file' }).end(),
    ),
  );
  t.equal((await web.download(`${site.base}old`, target, { signal })).sha256, sha256(content));
  t.match(site.requests.at(-1), { path: 'file', range: /^bytes=[1-9]\d*-$/ });
});

t.test('interrupted in the middle', async (t) => {
  const { web, url, target } = await scene(t, stallAt(1000));
  const stop = new AbortController();
  const running = web.download(url, target, {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await t.rejects(running, { kind: 'interrupted', message: /interrupted/ });
  t.notOk(existsSync(target));
  await t.rejects(web.download(url, target, { signal: stop.signal }), {
    kind: 'interrupted',
    message: /interrupted/,
  });
});

t.test('text', async (t) => {
  const { web, url, site } = await scene(t, body('hello\n'), body('x'.repeat(2 ** 20 + 1)));
  t.equal(await web.text(url, { signal }), 'hello\n');
  await t.rejects(web.text(url, { signal }), { fault: 'refused', message: /larger than 1 MiB/ });
  await t.rejects(web.text(`${site.base}nothing`, { signal }), {
    fault: 'not-found',
    message: /404/,
  });
});

t.test('never over a file that is there', async (t) => {
  const { web, url, target } = await scene(t);
  await web.download(url, target, { signal });
  await t.rejects(web.download(url, target, { signal }), {
    fault: 'disk',
    message: /could not be written: EEXIST/,
  });
});

t.test('a full disk', async (t) => {
  const disk = await smallDisk(64);
  if (disk === undefined) {
    t.pass('a full disk', { skip: 'no mount namespace can be made here' });
    return;
  }
  t.teardown(() => disk.close());
  const made = await scene(t);
  await fails(
    t,
    { ...made, target: join(disk.path, 'target') },
    'disk',
    /no space left on the disk for .*target/,
  );
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
  const before = { ...process.env };
  // Without a scheme, as curl takes it, and with one.
  Object.assign(process.env, {
    http_proxy: `127.0.0.1:${port}`,
    https_proxy: `http://127.0.0.1:${port}`,
    no_proxy: 'direct.invalid',
  });
  const web = openWeb(impatient);
  t.teardown(async () => {
    process.env = before;
    await web.close();
    for (const socket of sockets) socket.destroy();
  });
  t.equal(
    (await web.download('http://dl.invalid/file', target, { signal })).sha256,
    sha256(content),
  );
  t.match(tunnels, [/^dl\.invalid(:80)?$/]);
  await t.rejects(web.text('https://refused.invalid/file', { signal }), {
    fault: 'unreachable',
    message: /403/,
  });
});

t.test('a certificate of an unknown authority', async (t) => {
  const folder = t.testdir();
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { stdio: 'ignore' },
  );
  const server = createSecureServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (_, response) => void response.end('hello'),
  );
  const port = await listen(t, server);
  const web = openWeb(impatient);
  t.teardown(() => web.close());
  await t.rejects(web.text(`https://127.0.0.1:${port}/`, { signal }), {
    fault: 'unreachable',
    message: /self.signed/i,
    hint: /NODE_EXTRA_CA_CERTS/,
  });
});

t.test('every fault has a next step', (t) => {
  const faults: readonly DownloadFault[] = [
    'unreachable',
    'not-found',
    'refused',
    'unavailable',
    'cut',
    'stalled',
    'disk',
  ];
  for (const fault of faults)
    t.match(new DownloadError(fault, 'what'), { hint: /\w/, kind: 'artifact' });
  t.ok(new DownloadError('cut', 'what') instanceof LabError);
  t.end();
});

async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}
