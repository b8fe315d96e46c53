import { idIn, type Cluster } from '../layout.js';

/** The id of a step or check of the chapter. */
export const idOf = (cluster: Cluster, what: string, ...machine: readonly string[]): string =>
  idIn(cluster, 'metrics', what, ...machine);

/** Where a controller keeps what its API server shows extension servers. */
const folder = '/var/lib/kubernetes';

/** Files of the front proxy, in the working folder and on controllers. */
export const frontProxy = {
  authority: 'front-proxy-ca.crt',
  authorityKey: 'front-proxy-ca.key',
  certificate: 'front-proxy-client.crt',
  key: 'front-proxy-client.key',
  /** CN of its certificate. */
  name: 'front-proxy-client',
} as const;

/** Files that a controller needs. */
export const onController = [frontProxy.authority, frontProxy.certificate, frontProxy.key] as const;

/** Flags of an API server that has an aggregation layer, in their order. */
export const aggregationFlags: readonly (readonly [name: string, value: string])[] = [
  ['requestheader-client-ca-file', `${folder}/${frontProxy.authority}`],
  ['requestheader-allowed-names', frontProxy.name],
  ['requestheader-username-headers', 'X-Remote-User'],
  ['requestheader-group-headers', 'X-Remote-Group'],
  ['requestheader-extra-headers-prefix', 'X-Remote-Extra-'],
  ['proxy-client-cert-file', `${folder}/${frontProxy.certificate}`],
  ['proxy-client-key-file', `${folder}/${frontProxy.key}`],
  ['enable-aggregator-routing', 'true'],
];
