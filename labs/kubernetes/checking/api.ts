import type { Fact, Verdict } from '../../../lib/core/check.js';
import { controllers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import {
  at,
  messageOfResponse,
  readObject,
  readResponses,
  writeOut,
  type Response,
} from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import { processFunctions } from './processes.js';
import { answerTo, fail, shown, type Answers } from './verdict.js';

/** A question over HTTP. */
export interface Request {
  /** Names the answer. */
  readonly name: string;
  readonly url: string;
  /** JSON to send by POST; `$name` in it is a variable of bash. */
  readonly body?: object;
  /** Ask for the server's certificates too. */
  readonly certificates?: true;
  /** Find out only whether packets arrive: with an error here nothing more is asked. */
  readonly way?: true;
  /** What is answered does not matter, but whether it is. */
  readonly bodiless?: true;
}

/**
 * Seconds in which a kernel has to take a connection. It does so while its programs are busy or
 * stopped: what is later was lost.
 */
const connectLimit = 6;

/** The way to an HTTPS server, without TLS: it refuses plain HTTP, and has been reached then. */
export function wayTo(name: string, url: string): Request {
  const { hostname, port } = new URL(url);
  return { name, url: `http://${hostname}:${port === '' ? '443' : port}/`, way: true };
}

const direct = "--noproxy '*'";

/** curl, whatever the learner's ~/.curlrc and http_proxy say. */
export const plainCurl = `curl -q ${direct}`;

/**
 * One curl for all requests: where processors are emulated, a program's start and a TLS handshake
 * are what costs. The time limit is longer than a fact's own: whoever does not answer blocks, and
 * does not fail.
 */
export function curls(requests: readonly Request[], options = ''): string {
  const one = ({ name, url, body, certificates, way, bodiless }: Request): string =>
    [
      `${direct} -s -m 300 -A khw-lab ${way === true ? `--connect-timeout ${connectLimit} -o /dev/null` : options}`,
      ...(bodiless === true ? ['-o /dev/null'] : []),
      `-w '${writeOut(name, certificates)}'`,
      ...(body === undefined
        ? []
        : [
            "-H 'Content-Type: application/json'",
            `-d ${shellQuote(JSON.stringify(body)).replaceAll(/\$[a-z]+/g, '\'"$&"\'')}`,
          ]),
      shellQuote(url),
    ].join(' ');
  return `curl -q ${requests.some(({ way }) => way === true) ? '--fail-early ' : ''}${requests.map(one).join(' \\\n  --next ')}`;
}

/**
 * bash: once more, for another curl. A pipe is empty when it has been read; one curl reads it once,
 * because it keeps its connection.
 */
export const freshCredentials = `exec 8< <(printf '%s\\n' "$cert") 9< <(printf '%s\\n' "$key")`;

/**
 * bash: takes certificate and key of the current context's user out of the first kubeconfig that is
 * there, embedded or as files; where no context names a user, those of the last one. They stay on
 * the machine, in pipes. curl then finds them with `withCredentials`.
 *
 * YAML and JSON are read alike: split at blanks, quotes and brackets, every word is kept by the
 * word before it and the number of the entry; an entry ends where a key of its own comes again. All
 * of it with builtins.
 */
export const credentials = (...kubeconfigs: readonly string[]): string =>
  readScript('labs/kubernetes/checking/credentials.sh', {
    KUBECONFIGS: kubeconfigs.join(' '),
    PIPES: freshCredentials,
  });

export const withCredentials = '--cert /dev/fd/8 --key /dev/fd/9';

/**
 * Where chapter 05 puts the administrator's kubeconfig on a controller, and where a learner may
 * have moved it.
 */
export const adminKubeconfigs = [
  '/root/admin.kubeconfig',
  '/var/lib/kubernetes/admin.kubeconfig',
  '/root/.kube/config',
];

/** The API server on the controller that asks. */
export const local = 'https://127.0.0.1:6443';

/**
 * Is the API server of this controller ready, and what certificate does it show? Asked by nobody in
 * particular, at the address that others use.
 */
export const readyFact = ({ name, address }: Machine): Fact => ({
  machine: name,
  script: curls(
    [{ name: 'ready', url: `https://${address}:6443/readyz?verbose`, certificates: true }],
    '-k',
  ),
});

/**
 * bash: who the API server is for kubelets, by the certificate that it was given for them: `user`,
 * and `groups` to be put behind another group.
 */
const kubeletClient = readScript('labs/kubernetes/checking/kubelet-client.sh', {
  PROCESSES: processFunctions,
});

/**
 * What the administrator is told about the cluster, by the API server of the first controller. All
 * in one: each TLS handshake costs that server a fifth of a second.
 */
export function clusterFact(lab: Lab): Fact {
  const paths = controllers(lab).length > 1 ? sharedQuestions : clusterQuestions;
  const requests = Object.entries(paths).map(([name, path]) => ({ name, url: `${local}${path}` }));
  const reviews = Object.entries(accessQuestions).map(([name, spec]) => ({
    name,
    url: `${local}/apis/authorization.k8s.io/v1/subjectaccessreviews`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec },
  }));
  return {
    machine: firstController(lab),
    timeout: 15,
    script: `${credentials(...adminKubeconfigs)}\n${kubeletClient}\nanswer=$(${curls([...requests, ...reviews], `-k ${withCredentials}`)} | ${lean})\nprintf '%s\\n' "$answer"\n${warnings('default')}`,
  };
}

/** Who has set which field of an object is about half of what the API tells of it. */
export const lean = `sed -E 's/"managedFields":\\[[^]]*\\]/"managedFields":[]/g'`;

/**
 * bash, where `answer` holds what was answered about pods and who keeps them: if one of them is not
 * as it should be, the warnings of their namespace.
 */
export const warnings = (namespace: string): string =>
  `case $answer in *'"unavailableReplicas":'* | *'"waiting":{'* | *'"ready":false'*)\n${freshCredentials}\n${curls(
    [
      {
        name: 'warnings',
        url: `${local}/api/v1/namespaces/${namespace}/events?fieldSelector=type%3DWarning&limit=50`,
      },
    ],
    `-k ${withCredentials}`,
  )} | ${lean};; esac`;

const clusterQuestions = {
  kubernetes: '/api/v1/namespaces/default/services/kubernetes',
  'lease-kube-controller-manager':
    '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager',
  'lease-kube-scheduler':
    '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler',
  nodes: '/api/v1/nodes',
  // What chapter 12 leaves behind.
  deployment: '/apis/apps/v1/namespaces/default/deployments/nginx',
  pods: '/api/v1/namespaces/default/pods?labelSelector=app%3Dnginx&limit=20',
  service: '/api/v1/namespaces/default/services/nginx',
  slices:
    '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dnginx&limit=2',
} as const;

/** Where several API servers have one service. */
const sharedQuestions = {
  ...clusterQuestions,
  'api-servers': '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes',
} as const;

const resource = (verb: string, name: string, subresource?: string): object => ({
  verb,
  resource: name,
  ...(subresource === undefined ? {} : { subresource }),
});

const kubeletUser = { user: '$user', groups: ['system:authenticated$groups'] };

/** SubjectAccessReview: the API server answers, and stores nothing. */
const accessQuestions = {
  'kubelet-get': { ...kubeletUser, resourceAttributes: resource('get', 'nodes', 'proxy') },
  'kubelet-create': { ...kubeletUser, resourceAttributes: resource('create', 'nodes', 'proxy') },
  stranger: {
    user: 'khw-lab-stranger',
    groups: ['system:authenticated'],
    resourceAttributes: resource('delete', 'nodes'),
  },
  nobody: {
    user: 'system:anonymous',
    groups: ['system:unauthenticated'],
    resourceAttributes: resource('get', 'secrets'),
  },
  node: {
    user: 'system:node:khw-lab',
    groups: ['system:nodes', 'system:authenticated'],
    resourceAttributes: resource('create', 'nodes'),
  },
} as const;

/** The controller that is asked what holds for the whole cluster. */
export const firstController = (lab: Lab): string => controllers(lab)[0]?.name ?? '';

/** The controller behind the API server's name; with something else in front of them, the first. */
export const apiController = (lab: Lab): string =>
  controllers(lab).find(({ fqdn }) => fqdn === lab.apiHost)?.name ?? firstController(lab);

/** Machines to which the API server's name leads. */
export const apiMachines = (lab: Lab): readonly Machine[] =>
  lab.machines.filter(({ fqdn }) => fqdn === lab.apiHost);

/** Nobody answered at an address: curl's exit code is not that of a name that nobody knows. */
export const isLost = ({ status, exit, certificate }: Response): boolean =>
  status === 0 && exit !== 6 && certificate === undefined;

/**
 * An answer of one of the facts above; where it was not asked for want of a way, what became of the
 * way.
 */
export function responseTo(answers: Answers, fact: string, name: string): Response {
  const responses = readResponses(answerTo(answers, fact).stdout);
  return (
    responses.get(name) ??
    [...responses.values()].find(({ status }) => status === 0) ?? {
      status: 0,
      exit: -1,
      error: 'nothing was answered',
      body: '',
      certificate: undefined,
    }
  );
}

/** An object of the API, or why it could not be had. */
export function objectOf(
  response: Response,
): { readonly object: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  const object =
    response.status >= 200 && response.status < 300 ? readObject(response.body) : undefined;
  return object === undefined ? { problem: shown(messageOfResponse(response), 160) } : { object };
}

/** Whether a SubjectAccessReview was answered with yes; undefined when it was not answered. */
export function allowed(response: Response): boolean | undefined {
  const answer = objectOf(response);
  const found = 'object' in answer ? at(answer.object, 'status', 'allowed') : undefined;
  return typeof found === 'boolean' ? found : undefined;
}

/** Fails for an answer that did not come. */
export const unanswered = (expected: string, response: Response): Verdict =>
  fail(expected, shown(messageOfResponse(response), 160));
