import { LabError, messageOf } from '../core/errors.js';

/**
 * Why a download failed: `unreachable` no connection could be made; `not-found` 404 or 410;
 * `refused` any other answer that is not the thing; `unavailable` 5xx or 429; `cut` the connection
 * ended too soon; `stalled` nothing came for too long; `disk` it could not be written.
 */
export type DownloadFault =
  'unreachable' | 'not-found' | 'refused' | 'unavailable' | 'cut' | 'stalled' | 'disk';

/** A download that failed, by name. */
export class DownloadError extends LabError {
  readonly fault: DownloadFault;

  constructor(fault: DownloadFault, message: string, cause?: unknown, hint = hints[fault]) {
    super('artifact', message, { hint, ...(cause === undefined ? {} : { cause }) });
    this.fault = fault;
  }
}

/** Gives an error of undici or of the network its name. */
export function connectionError(url: string, error: unknown): DownloadError {
  const fault = faultOf(error);
  return new DownloadError(
    fault,
    `${url}: ${sayings[fault]} (${messageOf(error) || codeOf(error)})`,
    error,
    clockHint(error),
  );
}

/** Certificates are valid for a time: a wrong clock makes good ones fail. */
function clockHint(error: unknown): string | undefined {
  if (
    !['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID_ERROR'].includes(codeOf(error))
  )
    return undefined;
  return `Is this computer's clock right? It says ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
}

function faultOf(error: unknown): keyof typeof sayings {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'stalled';
  // A redirect in a circle, or to what is no address.
  if (code === 'UND_ERR_INVALID_ARG') return 'refused';
  return noConnection.test(code) ? 'unreachable' : 'cut';
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/**
 * Name look-up and routes, undici (UND_ERR_ABORTED without our signal: a proxy refused the tunnel),
 * certificates.
 */
const noConnection = new RegExp(
  `^(${[
    'ENOTFOUND|EAI_|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|EADDRNOTAVAIL',
    'UND_ERR_CONNECT_TIMEOUT|UND_ERR_ABORTED|UND_ERR_PRX',
    'CERT_|ERR_TLS|ERR_SSL|DEPTH_|SELF_SIGNED|UNABLE_TO',
  ].join('|')})`,
);

const sayings = {
  unreachable: 'cannot be reached',
  refused: 'the answer makes no sense',
  stalled: 'nothing came for too long',
  cut: 'the connection was cut',
} as const;

const hints: Readonly<Record<DownloadFault, string>> = {
  unreachable:
    'is there a way to that host? Behind a proxy set HTTPS_PROXY, with its own certificate authority NODE_EXTRA_CA_CERTS',
  'not-found': 'the file is not there: a mirror must have the layout of the official sites',
  refused: 'open the address in a browser to see what the server says',
  unavailable: 'the server is busy or broken: try again later',
  cut: 'the connection broke again and again: try again, or take another source',
  stalled: 'the connection stands still: try again, or take another source',
  disk: 'make room, or keep khw-lab elsewhere: KHW_LAB_HOME=FOLDER',
};
