import { LabError } from '../core/errors.js';

export interface Proxies {
  /** Of http addresses; empty where none is set. */
  readonly httpProxy: string;
  /** Of https addresses; empty where none is set: those then go by way of the other. */
  readonly httpsProxy: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxies that the environment names. One without a scheme is an http proxy, as for curl, wget
 * and Go. Throws LabError('host') naming the variable for anything that is no address of an http or
 * https proxy.
 */
export const proxiesOf = (env: Environment): Proxies => ({
  httpProxy: proxyOf(env, ['http_proxy', 'HTTP_PROXY']),
  httpsProxy: proxyOf(env, ['https_proxy', 'HTTPS_PROXY']),
});

/** The first of the names that is set counts, even if it is empty. */
function proxyOf(env: Environment, names: readonly string[]): string {
  const name = names.find((each) => env[each] !== undefined) ?? '';
  const value = (env[name] ?? '').trim();
  if (value === '') return '';
  const kind = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  const address = kind === undefined ? `http://${value}` : value;
  if (kind !== undefined && kind !== 'http' && kind !== 'https')
    throw unusable(name, `names a proxy of the kind ${kind}, which khw-lab cannot speak to`);
  if (!URL.canParse(address)) throw unusable(name, 'is not the address of a proxy');
  return address;
}

/** The value may hold a password, so it is not shown. */
const unusable = (name: string, what: string): LabError =>
  new LabError('host', `the environment variable ${name} ${what}`, {
    hint: `Set it like ${name}=http://HOST:PORT, or unset it: unset ${name}.`,
  });
