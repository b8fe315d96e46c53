import { EnvHttpProxyAgent, interceptors, request, type Dispatcher } from 'undici';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { systemClock } from './clock.js';
import { connectionError, DownloadError } from './download-error.js';
import { openSink, type Downloaded, type Sink } from './download-sink.js';

export interface WebOptions {
  /** Milliseconds until a connection must stand; default 5000. */
  readonly connectTimeout?: number;
  /** Milliseconds without a byte; default 30000. */
  readonly stallTimeout?: number;
  /** How many times in a row a try may bring nothing new; default 4. */
  readonly attempts?: number;
  /** Milliseconds before the second try, twice as many before the third; default 1000. */
  readonly retryDelay?: number;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes so far, and in all when the server says so. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/** HTTP, by way of HTTPS_PROXY, HTTP_PROXY and NO_PROXY where they are set. Redirects are followed. */
export interface Web {
  /** A small text (1 MiB at most). */
  text(url: string, options: Pick<DownloadOptions, 'signal'>): Promise<string>;
  /** Writes a new file at `path`; a cut connection is taken up where it broke off. After a failure there is no file. */
  download(url: string, path: string, options: DownloadOptions): Promise<Downloaded>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export function openWeb({ connectTimeout = 5000, stallTimeout = 30_000, attempts = 4, retryDelay = 1000 }: WebOptions = {}): Web {
  const connect = { timeout: connectTimeout };
  const agent = new EnvHttpProxyAgent({ connect, proxyTls: connect, requestTls: connect, headersTimeout: stallTimeout, bodyTimeout: stallTimeout });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 5 }));
  const patience = { attempts, retryDelay };
  return {
    text: (url, { signal }) => persistently({ ...patience, signal, reached: () => 0 }, () => receiveText({ url, dispatcher, signal })),
    download: async (url, path, options) => {
      const sink = await openSink(path);
      try {
        const { signal } = options;
        await persistently({ ...patience, signal, reached: () => sink.furthest() }, () => receiveInto(sink, { url, dispatcher, ...options }));
        return await sink.finish();
      } catch (error) {
        await sink.discard();
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

interface Exchange extends DownloadOptions {
  readonly url: string;
  readonly dispatcher: Dispatcher;
}

interface Patience {
  readonly attempts: number;
  readonly retryDelay: number;
  readonly signal: AbortSignal;
  /** How far we are; a try that gets further gives all tries back. */
  readonly reached: () => number;
}

async function persistently<T>({ attempts, retryDelay, signal, reached }: Patience, run: () => Promise<T>): Promise<T> {
  for (let failures = 0; ;) {
    const before = reached();
    try {
      return await run();
    } catch (error) {
      const moved = reached() > before;
      failures = moved ? 1 : failures + 1;
      if (!mayPass(error, reached() > 0) || failures >= attempts) throw error;
      await systemClock.sleep(retryDelay * failures, signal);
    }
  }
}

/** A host that was never reached is given up at once: there may be another source. */
function mayPass(error: unknown, begun: boolean): boolean {
  if (!(error instanceof DownloadError)) return false;
  return ['cut', 'stalled', 'unavailable'].includes(error.fault) || (error.fault === 'unreachable' && begun);
}

async function receiveText(exchange: Exchange): Promise<string> {
  const { body } = await ask(exchange, {});
  return guarded(exchange, async () => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > 2 ** 20) throw new DownloadError('refused', `${exchange.url} is larger than 1 MiB, so it is not the text that it should be`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  });
}

async function receiveInto(sink: Sink, exchange: Exchange): Promise<void> {
  const { url, onProgress } = exchange;
  const { statusCode, headers, body } = await ask(exchange, sink.resumeHeaders());
  await guarded(exchange, async () => {
    const range = statusCode === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range'])) : undefined;
    // A server may ignore Range, or have another file by now: then it sends all of it.
    if (range === undefined) await sink.restart(validatorOf(headers));
    else if (Number(range?.[1]) !== sink.size()) throw new DownloadError('refused', `${url}: the server sent another part than was asked for`);
    const total = knownSize(range === undefined ? headers['content-length'] : range?.[2]);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await sink.write(chunk);
      onProgress?.(sink.size(), total);
    }
    if (total !== undefined && sink.size() < total) throw new DownloadError('cut', `${url} ended after ${sink.size()} of ${total} bytes`);
  });
}

async function ask(exchange: Exchange, headers: Readonly<Record<string, string>>): Promise<Dispatcher.ResponseData> {
  const { url, dispatcher, signal } = exchange;
  throwIfInterrupted(signal);
  const allHeaders = { 'accept-encoding': 'identity', 'user-agent': 'khw-lab', ...headers };
  const response = await guarded(exchange, () => request(url, { dispatcher, signal, headers: allHeaders }));
  const { statusCode, body } = response;
  if (statusCode === 200 || statusCode === 206) return response;
  await body.dump().catch(() => undefined);
  const fault = statusCode === 404 || statusCode === 410 ? 'not-found' : statusCode >= 500 || statusCode === 429 ? 'unavailable' : 'refused';
  throw new DownloadError(fault, `${url}: the server answered ${statusCode}`);
}

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

const knownSize = (value: unknown): number | undefined => typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;

/** What proves that the server still has the same file: a strong ETag, else its date (RFC 9110, 13.1.5). */
function validatorOf(headers: Dispatcher.ResponseData['headers']): string | undefined {
  const { etag, 'last-modified': date } = headers;
  if (typeof etag === 'string' && !etag.startsWith('W/')) return etag;
  return typeof date === 'string' ? date : undefined;
}
