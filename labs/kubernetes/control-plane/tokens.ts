import type { Check, Fact, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { messageOfResponse, readResponses, type Response } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import {
  adminKubeconfigs,
  credentials,
  curls,
  firstController,
  local,
  withCredentials,
} from '../checking/api.js';
import { kubernetesDocs, shown, unlessAny } from '../checking/verdict.js';
import { ownKubeconfig } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { alike } from './alike.js';

/** A token of one controller's API server, shown to those of all. */
export function tokensFact(cluster: Cluster, machine: string): Fact {
  return {
    machine,
    timeout: 20,
    script: readScript('labs/kubernetes/control-plane/tokens.sh', {
      CREDENTIALS: credentials(...adminKubeconfigs),
      SIGNED: curls(
        [
          {
            name: 'signed',
            url: `${local}/api/v1/namespaces/default/serviceaccounts/default/token`,
            body: {
              apiVersion: 'authentication.k8s.io/v1',
              kind: 'TokenRequest',
              spec: { expirationSeconds: 600 },
            },
          },
        ],
        `-k ${withCredentials}`,
      ),
      SHOWN: curls(
        controllers(cluster).map(({ name, address }) => ({
          name: `at-${name}`,
          url: `https://${address}:6443/apis/authentication.k8s.io/v1/selfsubjectreviews`,
          body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
        })),
        '-k -H "Authorization: Bearer $token"',
      ),
    }),
  };
}

/** Whether a token of each API server is taken by all of them. */
export function tokensCheck(cluster: Cluster): Check {
  const all = controllers(cluster);
  const machine = firstController(cluster);
  return {
    id: idIn(cluster, 'controlPlane', 'tokens'),
    title: 'Each API server takes the tokens of the others',
    machine,
    points: 3,
    link: kubernetesDocs('reference/access-authn-authz/service-accounts-admin/'),
    needs: [
      ...all.flatMap(({ name }) => [
        idIn(cluster, 'controlPlane', 'api-ready', name),
        ownKubeconfig(cluster, 'admin', name),
      ]),
      ...alike(cluster, 'same-flags'),
      ...alike(cluster, 'same-keys'),
      idIn(cluster, 'controlPlane', 'controller-manager-leader'),
    ],
    why: 'A pod gets its token from one API server and shows it to whichever the front chooses.',
    hints: [
      'Is a token that one API server signs taken by each other one?',
      '`kubectl create token default`, then for each controller `curl -k -H "Authorization: Bearer TOKEN" https://ADDRESS:6443/api`: 401 is a refusal, 403 is not.',
      'Compare --service-account-issuer, --service-account-key-file and --api-audiences of the API servers, and `date` of the controllers.',
    ],
    facts: Object.fromEntries(all.map(({ name }) => [name, tokensFact(cluster, name)] as const)),
    judge: (answers) =>
      tokensVerdict(
        all,
        new Map(Object.entries(answers).map(([name, answer]) => [name, readTokens(answer)])),
      ),
  };
}

/**
 * Ids of the checks on what a pod must be able to rely on, whichever API server it comes to: else
 * it is refused, or does not believe, now and then. None for a lab that has one.
 */
export const whicheverServer = (cluster: Cluster): readonly string[] =>
  controllers(cluster).length < 2
    ? []
    : [
        idIn(cluster, 'controlPlane', 'tokens'),
        ...controllers(cluster).map(({ name }) =>
          idIn(cluster, 'controlPlane', 'api-certificate', name),
        ),
      ];

/** By `signed` and `at-NAME`. */
export type Shown = ReadonlyMap<string, Response>;

export const readTokens = ({ stdout }: FactAnswer): Shown => readResponses(stdout);

/** Whether each API server signs tokens, and all take them. */
export function tokensVerdict(
  all: readonly Pick<Machine, 'name'>[],
  answers: ReadonlyMap<string, Shown>,
): Verdict {
  const names = all.map(({ name }) => name);
  const refusals = names.flatMap((signer) =>
    names.flatMap((asked) => {
      const response = answers.get(signer)?.get(`at-${asked}`);
      return response === undefined || isTaken(response) ? [] : [{ signer, asked, response }];
    }),
  );
  const unsigned = names.filter((name) => !isDone(answers.get(name)?.get('signed')));
  // Whoever is part of all of it.
  const odd = names.find(
    (name) =>
      refusals.length > 0 &&
      refusals.every(({ signer, asked }) => signer === name || asked === name),
  );
  return unlessAny(
    [
      ...unsigned.map(
        (name) => `${name} signs no token: ${words(answers.get(name)?.get('signed'))}`,
      ),
      ...refusals.map(
        ({ signer, asked, response }) =>
          `${asked} refuses a token of ${signer}: ${words(response)}`,
      ),
    ],
    `tokens of ${names.join(', ')} taken by all of them`,
    `${names.length * names.length} tokens taken`,
    odd === undefined
      ? undefined
      : {
          text: `${odd} does not agree with the others on what a good token is.`,
          remedy: `Compare --api-audiences and the clock of ${odd} with those of the others.`,
        },
  );
}

const isDone = (response: Response | undefined): boolean =>
  response !== undefined && response.status >= 200 && response.status < 300;

/** Who it is has been understood, whatever that one may do. */
const isTaken = (response: Response): boolean => isDone(response) || response.status === 403;

const words = (response: Response | undefined): string =>
  response === undefined ? 'no answer' : shown(messageOfResponse(response), 80);
