import { EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import { formatBytes } from '../core/bytes.js';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { systemClock } from './clock.js';
import { connectionError, DownloadError } from './download-error.js';
import { paceOf, type Pace } from './download-pace.js';
import { openSink, type Downloaded, type Sink } from './download-sink.js';
import { proxiesOf } from './proxies.js';

export interface WebOptions {
  /** Milliseconds until a connection must stand; default 5000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without a byte; default 30000. */
  readonly stallTimeoutMs?: number;
  /** How many times in a row a try may bring nothing new; default 4. */
  readonly attempts?: number;
  /** Milliseconds before the second try, twice as many before the third; default 1000. */
  readonly retryDelayMs?: number;
  /** Bytes that a try must bring to count as one that got further; default 64 KiB. */
  readonly progressBytes?: number;
  /** Milliseconds in which so many bytes must come; default five minutes. */
  readonly slowestMs?: number;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes so far, and in all when the server says so. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** Bytes that it may have at most; default 8 GiB. */
  readonly limitBytes?: number;
}

/** What is larger is no release and no disk image that a lab could use. */
const largestBytes = 8 * 2 ** 30;
const redirections = 5;

/**
 * HTTP, by way of HTTPS_PROXY, HTTP_PROXY and NO_PROXY where they are set. Redirects are followed,
 * five at most, never from https to http and never to this computer.
 */
export interface Web {
  /** A small text (1 MiB at most). */
  text(url: string, options: Pick<DownloadOptions, 'signal'>): Promise<string>;
  /**
   * Writes a new file at `path`; a cut connection is taken up where it broke off. After a failure
   * there is no file.
   */
  download(url: string, path: string, options: DownloadOptions): Promise<Downloaded>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export function openWeb(options: WebOptions = {}): Web {
  const {
    connectTimeoutMs = 5000,
    stallTimeoutMs = 30_000,
    attempts = 4,
    retryDelayMs = 1000,
    progressBytes = 2 ** 16,
    slowestMs = 300_000,
  } = options;
  const connect = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: stallTimeoutMs, bodyTimeout: stallTimeoutMs };
  // Only when something is to be fetched: before that a variable may name what it will.
  let agent: EnvHttpProxyAgent | undefined;
  const dispatcher = (): Dispatcher =>
    (agent ??= new EnvHttpProxyAgent({
      connect,
      proxyTls: connect,
      requestTls: connect,
      ...timeouts,
      ...proxiesOf(process.env),
    }));
  const patience = { attempts, retryDelayMs, progressBytes };
  const pace = (url: string): Pace => paceOf(url, progressBytes, slowestMs);
  return {
    text: (url, { signal }) =>
      persistently({ ...patience, signal, reached: () => 0 }, () =>
        receiveText({ url, dispatcher: dispatcher(), signal, pace: pace(url) }),
      ),
    download: async (url, path, options) => {
      const sink = await openSink(path);
      try {
        const { signal } = options;
        await persistently({ ...patience, signal, reached: () => sink.furthest() }, () =>
          receiveInto(sink, { url, dispatcher: dispatcher(), pace: pace(url), ...options }),
        );
        return await sink.finish();
      } catch (error) {
        await sink.discard();
        throw error;
      }
    },
    close: async () => agent?.destroy(),
  };
}

interface Exchange extends DownloadOptions {
  readonly url: string;
  readonly dispatcher: Dispatcher;
  readonly pace: Pace;
}

interface Patience {
  readonly attempts: number;
  readonly retryDelayMs: number;
  readonly progressBytes: number;
  readonly signal: AbortSignal;
  /** How far we are; a try that gets further by `progressBytes` gives all tries back. */
  readonly reached: () => number;
}

async function persistently<T>(
  { attempts, retryDelayMs, progressBytes, signal, reached }: Patience,
  run: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    const before = reached();
    try {
      return await run();
    } catch (error) {
      const moved = reached() >= before + progressBytes;
      failures = moved ? 1 : failures + 1;
      if (!mayPass(error, reached() > 0) || failures >= attempts) throw error;
      await systemClock.sleep(retryDelayMs * failures, signal);
    }
  }
}

/** A host that was never reached is given up at once: there may be another source. */
function mayPass(error: unknown, begun: boolean): boolean {
  if (!(error instanceof DownloadError)) return false;
  return (
    ['cut', 'stalled', 'unavailable'].includes(error.fault) ||
    (error.fault === 'unreachable' && begun)
  );
}

async function receiveText(exchange: Exchange): Promise<string> {
  const { body } = await ask(exchange, {});
  return guarded(exchange, async () => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      exchange.pace(chunk.length);
      if (size > 2 ** 20)
        throw new DownloadError(
          'refused',
          `${exchange.url} is larger than 1 MiB, so it is not the text that it should be`,
        );
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  });
}

async function receiveInto(sink: Sink, exchange: Exchange): Promise<void> {
  const { url, onProgress, pace, limitBytes = largestBytes } = exchange;
  const { statusCode, headers, body } = await ask(exchange, sink.resumeHeaders());
  await guarded(exchange, async () => {
    const range =
      statusCode === 206
        ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range']))
        : undefined;
    // A server may ignore Range, or have another file by now: then it sends all of it.
    if (range === undefined) await sink.restart(validatorOf(headers));
    else if (Number(range?.[1]) !== sink.size())
      throw new DownloadError('refused', `${url}: the server sent another part than was asked for`);
    const total = knownSize(range === undefined ? headers['content-length'] : range?.[2]);
    if (total !== undefined && total > limitBytes) throw tooLarge(url, limitBytes);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      pace(chunk.length);
      if (sink.size() + chunk.length > limitBytes) throw tooLarge(url, limitBytes);
      await sink.write(chunk);
      onProgress?.(sink.size(), total);
    }
    if (total !== undefined && sink.size() < total)
      throw new DownloadError('cut', `${url} ended after ${sink.size()} of ${total} bytes`);
  });
}

const tooLarge = (url: string, limitBytes: number): DownloadError =>
  new DownloadError(
    'refused',
    `${url} is larger than ${formatBytes(limitBytes)}, so it is not what it should be`,
  );

async function ask(
  exchange: Exchange,
  headers: Readonly<Record<string, string>>,
  place = exchange.url,
  followed = 0,
): Promise<Dispatcher.ResponseData> {
  const { url, dispatcher, signal } = exchange;
  throwIfInterrupted(signal);
  const allHeaders = { 'accept-encoding': 'identity', 'user-agent': 'khw-lab', ...headers };
  const response = await guarded(exchange, () =>
    request(place, { dispatcher, signal, headers: allHeaders }),
  );
  const { statusCode, body } = response;
  if (statusCode === 200 || statusCode === 206) return response;
  await body.dump().catch(() => undefined);
  const { location } = response.headers;
  if ([301, 302, 303, 307, 308].includes(statusCode) && typeof location === 'string') {
    if (followed >= redirections)
      throw new DownloadError(
        'refused',
        `${url}: the server leads on again and again, more than ${redirections} times`,
      );
    return ask(exchange, headers, redirected(url, place, location), followed + 1);
  }
  const fault =
    statusCode === 404 || statusCode === 410
      ? 'not-found'
      : statusCode >= 500 || statusCode === 429
        ? 'unavailable'
        : 'refused';
  throw new DownloadError(fault, `${url}: the server answered ${statusCode}`);
}

/**
 * Where a redirect leads. Throws DownloadError('refused') for what only this computer reaches, and
 * for a step down from https.
 */
export function redirected(url: string, place: string, location: string): string {
  const refused = (what: string): DownloadError =>
    new DownloadError('refused', `${url}: the server leads to ${what}`);
  const from = new URL(place);
  if (!URL.canParse(location, place)) throw refused('what is no address');
  const to = new URL(location, place);
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:'))
    throw refused(`${to.protocol}//, and from ${from.protocol}// only https:// is followed`);
  if (to.username !== '' || to.password !== '') throw refused('an address with a password');
  if (isLoopback(to.hostname) && !isLoopback(from.hostname)) throw refused('this computer itself');
  return to.href;
}

const isLoopback = (host: string): boolean =>
  /^(localhost\.?|.*\.localhost\.?|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/i.test(host);

/** Gives undici's and the network's errors their names. */
async function guarded<T>({ url, signal }: Exchange, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (signal.aborted) throw new LabError('interrupted', `interrupted: download of ${url}`);
    throw connectionError(url, error);
  }
}

const knownSize = (value: unknown): number | undefined =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;

/**
 * What proves that the server still has the same file: a strong ETag, else its date (RFC 9110,
 * 13.1.5).
 */
function validatorOf(headers: Dispatcher.ResponseData['headers']): string | undefined {
  const { etag, 'last-modified': date } = headers;
  if (typeof etag === 'string' && !etag.startsWith('W/')) return etag;
  return typeof date === 'string' ? date : undefined;
}
