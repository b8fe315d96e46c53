import { readScript } from '../../../lib/host/files.js';
import type { Cluster, Layout } from '../layout.js';
import { nodeFiles, type Places } from '../node-files.js';
import { credentials } from './api.js';
import { encryptionFile } from './encryption.js';
import type { GuestFile } from './files.js';
import { processFunctions } from './processes.js';

/** A file, and who is told of it wherever else it may be. */
export interface Placed {
  readonly places: Places;
  /** As the kernel calls it. */
  readonly program: string;
  readonly flag: string;
  /** Of the program's configuration, which says the same; left out where none does. */
  readonly setting?: string;
}

/** bash: `setting`, what a text of YAML or JSON says of a setting. */
export const settingFunction = readScript('labs/kubernetes/checking/setting.sh');

const placesFunctions = readScript('labs/kubernetes/checking/places.sh', {
  PROCESSES: processFunctions,
  SETTING: settingFunction,
});

/**
 * bash: puts into arrays the paths at which files are: in the first of their places that is there,
 * else where a running program was told that they are.
 */
export const placed = (arrays: Readonly<Record<string, readonly Placed[]>>): string =>
  [
    placesFunctions,
    ...Object.entries(arrays).flatMap(([array, files]) => [
      `${array}=()`,
      ...files.map(
        ({ places, program, flag, setting = "''" }) =>
          `place ${array} ${program} ${flag} ${setting} ${places.join(' ')}`,
      ),
    ]),
  ].join('\n');

/** The path at which a file was found, in its places or elsewhere. */
export function foundAt(
  files: ReadonlyMap<string, GuestFile>,
  places: Places,
  otherwise: string = places[0],
): string {
  const place = places.find((path) => files.has(path)) ?? otherwise;
  return files.get(place)?.path ?? place;
}

/**
 * Where the control plane reads its files from, once chapter 08 has put them there; before that
 * they lie in root's home.
 */
export const inUse = (name: string): Places => [`/var/lib/kubernetes/${name}`, `/root/${name}`];

/** The path at which a file of a controller was found. */
export const usedPath = (files: ReadonlyMap<string, GuestFile>, name: string): string =>
  foundAt(files, inUse(name), `/root/${name}`);

/** A file of a controller or an etcd member, by its name. */
export function onController({ certificate, key, stems }: Layout, name: string): Placed {
  const { authority, apiServer, serviceAccounts } = stems;
  const tellers: readonly (readonly [string, string, string])[] = [
    [certificate(authority), 'kube-apiserver', 'client-ca-file'],
    [key(authority), 'kube-controller', 'cluster-signing-key-file'],
    [certificate(apiServer), 'kube-apiserver', 'tls-cert-file'],
    [key(apiServer), 'kube-apiserver', 'tls-private-key-file'],
    [certificate(serviceAccounts), 'kube-apiserver', 'service-account-key-file'],
    [key(serviceAccounts), 'kube-apiserver', 'service-account-signing-key-file'],
    [encryptionFile, 'kube-apiserver', 'encryption-provider-config'],
    ['kube-controller-manager.kubeconfig', 'kube-controller', 'kubeconfig'],
    ['kube-scheduler.kubeconfig', 'kube-scheduler', 'kubeconfig'],
  ];
  const [, program = '', flag = ''] = tellers.find(([file]) => file === name) ?? [];
  return {
    places: inUse(name),
    program,
    flag,
    ...(flag === 'kubeconfig' ? { setting: flag } : {}),
  };
}

/** Files that a worker is given, and who is told of each. */
export function onWorker(
  cluster: Pick<Cluster, 'layout'>,
  machine: string,
): Readonly<Record<keyof ReturnType<typeof nodeFiles>, Placed>> {
  const files = nodeFiles(cluster, machine);
  const kubelet = (places: Places, flag: string, setting?: string): Placed => ({
    places,
    program: 'kubelet',
    flag,
    ...(setting === undefined ? {} : { setting }),
  });
  return {
    authority: kubelet(files.authority, 'client-ca-file', 'clientCAFile'),
    certificate: kubelet(files.certificate, 'tls-cert-file', 'tlsCertFile'),
    key: kubelet(files.key, 'tls-private-key-file', 'tlsPrivateKeyFile'),
    kubeconfig: kubelet(files.kubeconfig, 'kubeconfig'),
    proxyKubeconfig: {
      places: files.proxyKubeconfig,
      program: 'kube-proxy',
      flag: 'kubeconfig',
      setting: 'kubeconfig',
    },
  };
}

/** bash, for two holes of a script: kube-proxy's own credentials, wherever its kubeconfig is. */
export const proxyCredentials = (
  cluster: Pick<Cluster, 'layout'>,
): Readonly<Record<'KUBECONFIG' | 'CREDENTIALS', string>> => ({
  KUBECONFIG: placed({ kubeconfigs: [onWorker(cluster, '').proxyKubeconfig] }),
  CREDENTIALS: credentials('"${kubeconfigs[@]}"'),
});
