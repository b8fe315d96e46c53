import { base64Bytes } from './base64.js';
import { shapeProblem, type Fields } from './shape.js';
import { itemsOf, mappingOf, readYamlLastWins } from './yaml.js';

/**
 * What a program that is given this kubeconfig would use: its current context, followed to cluster
 * and user.
 */
export interface Kubeconfig {
  readonly context: string;
  readonly server: string;
  /** By which the server's certificate is looked at, in place of the host in `server`. */
  readonly serverName: string | undefined;
  /** PEM texts of the embedded data; undefined where nothing is embedded. */
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  /** As it stands in the file: facts put something else in place of private keys. */
  readonly keyData: string | undefined;
  /** Files it points to where no data are embedded, by what they hold. */
  readonly files: Readonly<Partial<Record<'authority' | 'certificate' | 'key', string>>>;
  readonly insecure: boolean;
}

export type KubeconfigReading = { readonly kubeconfig: Kubeconfig } | { readonly problem: string };

/**
 * Reads a kubeconfig (kubeconfig v1) as client-go does: of a key given twice the last one counts,
 * fields that nobody knows are passed over, a name twice in one list is refused. Never throws: what
 * is wrong with it is said in words that follow the file's name.
 */
export function readKubeconfig(text: string): KubeconfigReading {
  const reading = readYamlLastWins(text);
  if ('problem' in reading) return { problem: `is no YAML: ${reading.problem}` };
  const config = mappingOf(reading.value);
  if (config === undefined) return { problem: 'is no kubeconfig' };
  const problem = refusal(config);
  return problem === undefined ? follow(config) : { problem };
}

type Mapping = Readonly<Record<string, unknown>>;

const fields: Fields = {
  kind: 'text',
  apiVersion: 'text',
  'current-context': 'text',
  clusters: [
    {
      name: 'text',
      cluster: {
        server: 'text',
        'tls-server-name': 'text',
        'insecure-skip-tls-verify': 'switch',
        'certificate-authority': 'text',
        'certificate-authority-data': 'text',
        'proxy-url': 'text',
      },
    },
  ],
  contexts: [{ name: 'text', context: { cluster: 'text', user: 'text', namespace: 'text' } }],
  users: [
    {
      name: 'text',
      user: {
        'client-certificate': 'text',
        'client-certificate-data': 'text',
        'client-key': 'text',
        'client-key-data': 'text',
        token: 'text',
        tokenFile: 'text',
        username: 'text',
        password: 'text',
      },
    },
  ],
};

const dataFields = ['certificate-authority-data', 'client-certificate-data'] as const;

/** Why a client would not even look for its context. */
function refusal(config: Mapping): string | undefined {
  const { kind = 'Config', apiVersion = 'v1' } = config;
  if (kind !== 'Config' || apiVersion !== 'v1')
    return `is no kubeconfig but kind ${JSON.stringify(kind)}, apiVersion ${JSON.stringify(apiVersion)}`;
  return (
    shapeProblem(config, fields, 'lenient') ??
    (['clusters', 'contexts', 'users'] as const)
      .map((list) => entriesProblem(config[list], list))
      .find((problem) => problem !== undefined)
  );
}

function entriesProblem(entries: unknown, list: string): string | undefined {
  const names = new Set<string>();
  for (const entry of itemsOf(entries).map(mappingOf)) {
    const name = textOf(entry?.['name']) ?? '';
    if (names.has(name)) return `has ${name} twice in ${list}`;
    names.add(name);
    const content = mappingOf(entry?.[list.slice(0, -1)]);
    const bad = dataFields.find(
      (field) => base64Bytes(textOf(content?.[field]) ?? '') === undefined,
    );
    if (bad !== undefined) return `has a ${bad} that is no base64`;
  }
  return undefined;
}

function follow(config: Mapping): KubeconfigReading {
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

function followed(context: string, cluster: Mapping, user: Mapping): Kubeconfig {
  return {
    context,
    server: textOf(cluster['server']) ?? '',
    serverName: filled(cluster['tls-server-name']),
    authority: decoded(cluster['certificate-authority-data']),
    certificate: decoded(user['client-certificate-data']),
    keyData: textOf(user['client-key-data']),
    files: {
      ...pointed('authority', cluster, 'certificate-authority'),
      ...pointed('certificate', user, 'client-certificate'),
      ...pointed('key', user, 'client-key'),
    },
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

const filled = (value: unknown): string | undefined => (value === '' ? undefined : textOf(value));

/** A file is read only where its data are not embedded. */
function pointed(
  what: keyof Kubeconfig['files'],
  holder: Mapping,
  field: string,
): Kubeconfig['files'] {
  const file = filled(holder[`${field}-data`]) === undefined ? filled(holder[field]) : undefined;
  return file === undefined ? {} : { [what]: file };
}

function decoded(value: unknown): string | undefined {
  const text = filled(value);
  return text === undefined ? undefined : base64Bytes(text)?.toString('utf8');
}
