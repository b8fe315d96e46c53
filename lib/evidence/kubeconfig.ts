import { itemsOf, mappingOf, readYaml } from './yaml.js';

/**
 * What a program that is given this kubeconfig would use: its current context, followed to cluster
 * and user.
 */
export interface Kubeconfig {
  readonly context: string;
  readonly server: string;
  /** PEM texts of the embedded data; undefined where nothing is embedded or it is no base64. */
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  /** As it stands in the file: facts put something else in place of private keys. */
  readonly keyData: string | undefined;
  /** Files it points to in place of embedded data. */
  readonly files: readonly string[];
  readonly insecure: boolean;
}

export type KubeconfigReading = { readonly kubeconfig: Kubeconfig } | { readonly problem: string };

/**
 * Reads a kubeconfig (kubeconfig v1). Never throws: what is wrong with it is said in words that
 * follow the file's name.
 */
export function readKubeconfig(text: string): KubeconfigReading {
  const reading = readYaml(text);
  if ('problem' in reading) return { problem: `is no YAML: ${reading.problem}` };
  const config = mappingOf(reading.value);
  if (config === undefined) return { problem: 'is no kubeconfig' };
  const name = textOf(config['current-context']);
  if (name === undefined || name === '') return { problem: 'has no current context' };
  const context = mappingOf(named(config['contexts'], name)?.['context']);
  if (context === undefined) return { problem: `has no context ${name}, which is its current one` };
  const cluster = mappingOf(named(config['clusters'], textOf(context['cluster']))?.['cluster']);
  if (cluster === undefined)
    return {
      problem: `has no cluster ${textOf(context['cluster']) ?? ''}, which context ${name} names`,
    };
  const user = mappingOf(named(config['users'], textOf(context['user']))?.['user']);
  if (user === undefined)
    return { problem: `has no user ${textOf(context['user']) ?? ''}, which context ${name} names` };
  return { kubeconfig: followed(name, cluster, user) };
}

type Mapping = Readonly<Record<string, unknown>>;

function followed(context: string, cluster: Mapping, user: Mapping): Kubeconfig {
  return {
    context,
    server: textOf(cluster['server']) ?? '',
    authority: decoded(cluster['certificate-authority-data']),
    certificate: decoded(user['client-certificate-data']),
    keyData: textOf(user['client-key-data']),
    files: [
      cluster['certificate-authority'],
      user['client-certificate'],
      user['client-key'],
    ].flatMap((file) => textOf(file) ?? []),
    insecure: cluster['insecure-skip-tls-verify'] === true,
  };
}

const named = (list: unknown, name: string | undefined): Mapping | undefined =>
  name === undefined
    ? undefined
    : itemsOf(list)
        .map(mappingOf)
        .find((entry) => entry?.['name'] === name);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

function decoded(value: unknown): string | undefined {
  const text = textOf(value)?.replace(/\s/g, '');
  if (text === undefined || text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('utf8');
}
