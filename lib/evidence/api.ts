import { readCertificate, type Certificate } from './certificate.js';
import { mappingOf } from './yaml.js';

/** One answer over HTTP, as curl had it. */
export interface Response {
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** curl's exit code: 0, 7 for a refused connection, 28 for none in time, 35 and 60 for TLS… */
  readonly exit: number;
  /** curl's own words, empty when all went well. */
  readonly error: string;
  readonly body: string;
  /** What the server showed, where it was asked for (`%{certs}`). */
  readonly certificate: Certificate | undefined;
}

/** First words of the line that follows a body. */
export const responseMark = '=== ';

/** What curl is to write after each body: names the request, ends the body. */
export const writeOut = (name: string, certificates = false): string =>
  `\\n${responseMark}${name} %{http_code} %{exitcode} %{errormsg}\\n${certificates ? '%{certs}\\n' : ''}`;

/**
 * Reads answers written with `writeOut`, by the names of their requests; the first of a name
 * counts.
 */
export function readResponses(text: string): ReadonlyMap<string, Response> {
  const found = new Map<string, Response>();
  const marks = [...text.matchAll(/^=== ([\w.-]+) (\d{3}) (\d+) ?(.*)$/gm)];
  marks.forEach((mark, index) => {
    const [line, name = '', status, exit, error = ''] = mark;
    const before = marks[index - 1];
    const start = before === undefined ? 0 : before.index + before[0].length;
    const end = mark.index + line.length;
    if (found.has(name)) return;
    const certificate = readCertificate(text.slice(end, marks[index + 1]?.index));
    found.set(name, {
      status: Number(status),
      exit: Number(exit),
      error,
      body: bodyOf(text.slice(start, mark.index)),
      certificate,
    });
  });
  return found;
}

/** Certificates that the answer before has shown are no part of this body. */
const bodyOf = (text: string): string =>
  (text.split(/^-----END CERTIFICATE-----$/m).at(-1) ?? '').trim();

type Mapping = Readonly<Record<string, unknown>>;

/** An object of the API; undefined for anything that is not one. */
export function readObject(body: string): Mapping | undefined {
  try {
    return mappingOf(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** Follows keys and positions into a value; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );
}

/** The same for a text; empty where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}

/** The same for a list; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** What the API says in words when it refuses (a Status object), else the answer's beginning. */
export function messageOfResponse({ status, exit, error, body }: Response): string {
  if (status === 0) return error === '' ? `no answer (curl ${exit})` : error;
  const message = textAt(readObject(body), 'message');
  return `HTTP ${status}${message === '' ? '' : `: ${message}`}`;
}
