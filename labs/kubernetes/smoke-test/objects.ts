import { shellQuote } from '../../../lib/core/shell.js';
import { lines } from '../shell.js';

/** An object as kubectl sends it, and where. */
export interface Made {
  /** Of its kind's collection. */
  readonly collection: string;
  /** Who made it, as the API server remembers: the kubectl command in place of which it is made. */
  readonly manager: string;
  readonly object: {
    readonly apiVersion: string;
    readonly metadata: { readonly name: string; readonly labels?: object };
    readonly [key: string]: unknown;
  };
}

const core = '/api/v1/namespaces/default';
const app = { app: 'nginx' };

export const secretName = 'kubernetes-the-hard-way';

/** What the chapter makes, as kubectl 1.32 to 1.34 send it. */
export const objects = {
  secret: {
    collection: `${core}/secrets`,
    manager: 'kubectl-create',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName },
      data: { mykey: Buffer.from('mydata').toString('base64') },
    },
  },
  deployment: {
    collection: '/apis/apps/v1/namespaces/default/deployments',
    manager: 'kubectl-create',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'nginx', labels: app },
      spec: {
        replicas: 1,
        selector: { matchLabels: app },
        strategy: {},
        template: {
          metadata: { labels: app },
          spec: { containers: [{ name: 'nginx', image: 'nginx:latest', resources: {} }] },
        },
      },
    },
  },
  service: {
    collection: `${core}/services`,
    manager: 'kubectl-expose',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nginx', labels: app },
      spec: {
        type: 'NodePort',
        selector: app,
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
    },
  },
} as const satisfies Readonly<Record<string, Made>>;

/** Where an object is. */
export const pathOf = ({ collection, object }: Made): string =>
  `${collection}/${object.metadata.name}`;

export const pods = `${core}/pods`;

/** The pods of the deployment. */
export const podsOfNginx = `${pods}?labelSelector=app%3Dnginx`;

/**
 * bash, after `askOnJumpbox`: asks for all of these over one connection, and fails at the first
 * that is not there.
 */
export const get = (...paths: readonly string[]): string =>
  `ask -f --fail-early ${paths.map(shellQuote).join(' ')}`;

/**
 * bash, after `askOnJumpbox`: makes an object; one that is there stays as it is. What the API
 * server has against it is printed. Asked again where a front has cut the connection, because it
 * took a server out.
 */
export const make = ({ collection, manager, object }: Made): string =>
  lines(
    `answer=$(ask --retry 5 --retry-all-errors -w '\\n%{http_code}' -H 'Content-Type: application/json' \\`,
    `  -d ${shellQuote(JSON.stringify(object))} "${collection}?fieldManager=${manager}")`,
    'case $answer in',
    "  *$'\\n'201 | *$'\\n'409) ;;",
    '  *) echo "$answer"; exit 1 ;;',
    'esac',
  );
