import {
  shapeProblem,
  type Fields,
  type Shape,
  type Strictness,
} from '../../../lib/evidence/shape.js';
import { mappingOf, readYamlLastWins, type YamlReading } from '../../../lib/evidence/yaml.js';

/** A kind of configuration file, and how the program that reads it takes it. */
interface Kind {
  /** A strict decoder stops at a key given twice and at a field that it does not know. */
  readonly strictness: Strictness;
  readonly fields: Fields;
}

const meta = { kind: 'text', apiVersion: 'text' } as const satisfies Fields;

const clientConnection = {
  kubeconfig: 'text',
  acceptContentTypes: 'text',
  contentType: 'text',
  qps: 'anything',
  burst: 'whole',
} as const satisfies Fields;

const several = (shape: Shape, ...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, shape]));

/**
 * Of the lenient ones only what is usual: what is not named here is not looked at. Kubelet and
 * kube-proxy read a file again without strictness where it fails (pkg/kubelet/kubeletconfig,
 * cmd/kube-proxy/app/options.go); scheduler and API server do not.
 */
const kinds: Readonly<Record<string, Kind>> = {
  KubeletConfiguration: {
    strictness: 'lenient',
    fields: {
      ...meta,
      ...several(
        'text',
        'address',
        'cgroupDriver',
        'cgroupRoot',
        'clusterDomain',
        'containerRuntimeEndpoint',
        'hairpinMode',
        'healthzBindAddress',
        'podCIDR',
        'providerID',
        'resolvConf',
        'staticPodPath',
        'tlsCertFile',
        'tlsMinVersion',
        'tlsPrivateKeyFile',
        'volumePluginDir',
      ),
      ...several(
        'switch',
        'cgroupsPerQOS',
        'enableDebuggingHandlers',
        'enableServer',
        'failSwapOn',
        'makeIPTablesUtilChains',
        'protectKernelDefaults',
        'registerNode',
        'rotateCertificates',
        'serverTLSBootstrap',
      ),
      ...several('whole', 'healthzPort', 'maxPods', 'podsPerCore', 'port', 'readOnlyPort'),
      ...several(
        'duration',
        'fileCheckFrequency',
        'nodeStatusReportFrequency',
        'nodeStatusUpdateFrequency',
        'runtimeRequestTimeout',
        'shutdownGracePeriod',
        'shutdownGracePeriodCriticalPods',
        'streamingConnectionIdleTimeout',
        'syncFrequency',
      ),
      authentication: {
        anonymous: { enabled: 'switch' },
        webhook: { enabled: 'switch', cacheTTL: 'duration' },
        x509: { clientCAFile: 'text' },
      },
      authorization: { mode: 'text' },
      clusterDNS: ['text'],
      memorySwap: { swapBehavior: 'text' },
      tlsCipherSuites: ['text'],
    },
  },
  KubeProxyConfiguration: {
    strictness: 'lenient',
    fields: {
      ...meta,
      ...several(
        'text',
        'bindAddress',
        'clusterCIDR',
        'detectLocalMode',
        'healthzBindAddress',
        'hostnameOverride',
        'metricsBindAddress',
        'mode',
      ),
      ...several('switch', 'bindAddressHardFail', 'enableProfiling'),
      ...several('duration', 'configSyncPeriod'),
      clientConnection,
      nodePortAddresses: ['text'],
    },
  },
  KubeSchedulerConfiguration: {
    strictness: 'strict',
    fields: {
      ...meta,
      ...several('switch', 'delayCacheUntilActive', 'enableContentionProfiling', 'enableProfiling'),
      ...several(
        'whole',
        'parallelism',
        'percentageOfNodesToScore',
        'podInitialBackoffSeconds',
        'podMaxBackoffSeconds',
      ),
      ...several('anything', 'extenders', 'profiles'),
      clientConnection,
      leaderElection: {
        leaderElect: 'switch',
        ...several('duration', 'leaseDuration', 'renewDeadline', 'retryPeriod'),
        ...several('text', 'resourceLock', 'resourceName', 'resourceNamespace'),
      },
    },
  },
  EncryptionConfiguration: {
    strictness: 'strict',
    fields: {
      ...meta,
      resources: [
        {
          resources: ['text'],
          providers: [
            {
              ...several(
                { keys: [{ name: 'text', secret: 'text' }] },
                'aesgcm',
                'aescbc',
                'secretbox',
              ),
              identity: {},
              kms: {
                ...several('text', 'apiVersion', 'name', 'endpoint'),
                cachesize: 'whole',
                timeout: 'duration',
              },
            },
          ],
        },
      ],
    },
  },
};

/**
 * Reads a configuration file as the program of its kind does: `problem` is why that one would not
 * take it, to follow the file's name. A kind that is not known is read as strictly as YAML itself.
 */
export function readConfig(text: string): YamlReading {
  const reading = readYamlLastWins(text);
  if ('problem' in reading) return { problem: `is no YAML: ${reading.problem}` };
  const settings = mappingOf(reading.value);
  if (settings === undefined) return { problem: 'holds no settings' };
  const kind = kindOf(settings);
  if (reading.repeated !== undefined && kind?.strictness !== 'lenient')
    return { problem: `is refused: ${reading.repeated}` };
  const problem =
    kind === undefined ? undefined : shapeProblem(settings, kind.fields, kind.strictness);
  return problem === undefined ? { value: settings } : { problem };
}

const kindOf = ({ kind }: Readonly<Record<string, unknown>>): Kind | undefined =>
  typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
