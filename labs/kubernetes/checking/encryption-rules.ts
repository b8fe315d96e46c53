import { itemsOf, mappingOf, textsOf } from '../../../lib/evidence/yaml.js';
import { shown } from './verdict.js';

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Why the API server does not take a configuration of the right fields, to follow the file's name
 * (validation_encryption.go of k8s.io/apiserver). What its keys hold is not looked at here.
 */
export function encryptionProblem(config: Mapping): string | undefined {
  for (const [index, entry] of itemsOf(config['resources']).map(mappingOf).entries()) {
    const problem = resourcesProblem(textsOf(entry?.['resources'])) ?? providersProblem(entry);
    if (problem !== undefined) return `has in resources[${index}] ${problem}`;
  }
  return undefined;
}

function resourcesProblem(resources: readonly string[]): string | undefined {
  if (resources.length === 0) return 'no resources';
  const refused = resources.find((each) => !isResource(each));
  if (refused !== undefined) return `${shown(refused, 60)}, which is no name of a resource`;
  if (new Set(resources).size < resources.length) return 'a resource twice';
  const covering = resources.find((each) => covers(each, resources));
  return covering === undefined ? undefined : `${covering} beside what it means already`;
}

/** `secrets`, `deployments.apps`, `*.apps`, `*.` or `*.*`. */
const isResource = (name: string): boolean =>
  name === name.toLowerCase() &&
  name !== '*' &&
  !notStored.includes(name) &&
  !/\.(?:events\.k8s\.io|extensions)$/.test(name) &&
  (name === '*.*' || !name.endsWith('.*'));

/** Objects that no API shows. */
const notStored = ['apiserveripinfo', 'serviceipallocations', 'servicenodeportallocations'];

function covers(wildcard: string, resources: readonly string[]): boolean {
  if (!wildcard.startsWith('*.') || resources.length < 2) return false;
  const group = wildcard.slice(2);
  return group === '*' || resources.some((each) => each !== wildcard && groupOf(each) === group);
}

const groupOf = (resource: string): string =>
  resource.includes('.') ? resource.slice(resource.indexOf('.') + 1) : '';

function providersProblem(entry: Mapping | undefined): string | undefined {
  const providers = itemsOf(entry?.['providers']).map((each) => mappingOf(each) ?? {});
  if (providers.length === 0) return 'no providers';
  for (const provider of providers) {
    const names = Object.keys(provider).filter((name) => provider[name] !== null);
    if (names.length > 1) return `${shown(names.join(' and '), 60)} in one item of providers`;
    const [name] = names;
    if (name === undefined) return nothingIn(Object.keys(provider));
    const keys = itemsOf(mappingOf(provider[name])?.['keys']).map(mappingOf);
    if (['aesgcm', 'aescbc', 'secretbox'].includes(name) && keys.length === 0)
      return `${name} without keys`;
    if (keys.some((key) => (key?.['name'] ?? '') === '')) return `a key of ${name} without a name`;
  }
  return undefined;
}

const nothingIn = ([name]: readonly string[]): string =>
  name === undefined
    ? 'an empty item of providers'
    : `${shown(name, 40)} with nothing in it${name === 'identity' ? ': write `identity: {}`' : ''}`;
