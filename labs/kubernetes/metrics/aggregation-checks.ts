import type { Check } from '../../../lib/core/check.js';
import { answerTo, fail, kubernetesDocs, pass, shown, unlessAny } from '../checking/verdict.js';
import { trusted } from '../earlier.js';
import type { Cluster } from '../layout.js';
import { aggregationFact, readAggregation } from './aggregation.js';
import { frontProxy, idOf } from './front-proxy.js';

/** What the API server of a controller shows extension servers, and how it finds them. */
export const aggregationChecks = (cluster: Cluster, machine: string): readonly Check[] => [
  certificate(cluster, machine),
  ownAuthority(cluster, machine),
  headers(cluster, machine),
  routing(cluster, machine),
];

const link = kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/');
const unit = 'kube-apiserver.service';

function certificate(cluster: Cluster, machine: string): Check {
  const files = ['requestheader-client-ca-file', 'proxy-client-cert-file', 'proxy-client-key-file'];
  return {
    id: idOf(cluster, 'front-proxy', machine),
    title: 'The API server has a certificate for extension servers',
    machine,
    points: 3,
    needs: [trusted(cluster, machine)],
    facts: { aggregation: aggregationFact(machine) },
    link,
    why: 'An extension server takes the name of the caller from a header. It may do so only where the API server itself has sent it, and that is what this certificate proves.',
    hints: [
      'Which authority do extension servers learn of, and who has signed what the API server shows them?',
      `The flags --${files.join(', --')} of ${unit}; \`openssl verify -CAfile AUTHORITY CERTIFICATE\``,
      `Make ${frontProxy.certificate} with CN ${frontProxy.name} for clients, signed by ${frontProxy.authority}, name all three files in the unit and restart it.`,
    ],
    judge: (answers) => {
      const found = readAggregation(answerTo(answers, 'aggregation'));
      const { flags, missing, subject, verified, isPair } = found;
      const expected = 'a pair for clients, signed by the authority of the front proxy';
      const unset = files.filter((name) => !flags.has(name));
      if (unset.length > 0) return fail(expected, `not set: --${unset.join(', --')}`);
      if (missing.length > 0)
        return fail(expected, missing.map((file) => `${shown(file, 80)} is not there`).join('; '));
      if (!verified.endsWith(': OK'))
        return fail(expected, `openssl verify: ${shown(verified, 160)}`, {
          text: 'Extension servers refuse whoever shows a certificate of another authority: each request ends with 401.',
          remedy: `sign ${frontProxy.certificate} with the key of ${frontProxy.authority} again`,
        });
      if (!isPair) return fail(expected, 'the key belongs to another certificate');
      const names = (flags.get('requestheader-allowed-names') ?? '').split(',').filter(Boolean);
      return names.length === 0 || names.includes(subject)
        ? pass(`CN ${shown(subject, 60)}`)
        : fail('a CN of --requestheader-allowed-names', `CN ${shown(subject, 60)}`);
    },
  };
}

const ownAuthority = (cluster: Cluster, machine: string): Check => ({
  id: idOf(cluster, 'own-authority', machine),
  title: 'Nobody else can pass for the front proxy',
  machine,
  points: 2,
  needs: [idOf(cluster, 'front-proxy', machine)],
  facts: { aggregation: aggregationFact(machine) },
  link,
  why: 'Where any certificate of the authority counts, and that authority signs for users too, each of them may write any name into the header.',
  hints: [
    'Whose certificates does the authority of the front proxy sign, and which names of them count?',
    'Compare --requestheader-client-ca-file with --client-ca-file; look at --requestheader-allowed-names.',
    `--requestheader-allowed-names=${frontProxy.name}, and an authority that signs nothing else.`,
  ],
  judge: (answers) => {
    const { flags } = readAggregation(answerTo(answers, 'aggregation'));
    const names = flags.get('requestheader-allowed-names') ?? '';
    const shared = flags.get('requestheader-client-ca-file') === flags.get('client-ca-file');
    return unlessAny(
      [
        ...(names === '' ? ['every name counts: --requestheader-allowed-names is not set'] : []),
        ...(shared ? ["its authority is the one of everybody's certificates"] : []),
      ],
      'an authority of its own, and names that count',
      shown(names, 80),
    );
  },
});

const wanted: readonly (readonly [flag: string, header: string])[] = [
  ['requestheader-username-headers', 'X-Remote-User'],
  ['requestheader-group-headers', 'X-Remote-Group'],
  ['requestheader-extra-headers-prefix', 'X-Remote-Extra-'],
];

const headers = (cluster: Cluster, machine: string): Check => ({
  id: idOf(cluster, 'headers', machine),
  title: 'Extension servers are told in which headers the caller is named',
  machine,
  points: 2,
  needs: [trusted(cluster, machine)],
  facts: { aggregation: aggregationFact(machine) },
  link,
  why: 'The API server sends name, groups and extras in these headers and no others. An extension server looks where the ConfigMap extension-apiserver-authentication says, which is made of these flags.',
  hints: [
    'As whom does metrics-server see the caller?',
    '`kubectl -n kube-system get configmap extension-apiserver-authentication -o yaml`',
    wanted.map(([flag, header]) => `--${flag}=${header}`).join(', '),
  ],
  judge: (answers) => {
    const { flags } = readAggregation(answerTo(answers, 'aggregation'));
    const said = (flag: string): readonly string[] =>
      (flags.get(flag) ?? '').split(',').map((word) => word.toLowerCase());
    return unlessAny(
      wanted
        .filter(([flag, header]) => !said(flag).includes(header.toLowerCase()))
        .map(([flag]) => `--${flag}=${shown(flags.get(flag) ?? '', 60)}`),
      wanted.map(([, header]) => header).join(', '),
      'all three',
      {
        text: 'What is sent in a header of another name is not seen: the caller then has no name, or no groups and so no rights.',
        remedy: `correct the flags in ${unit}, and restart kube-apiserver`,
      },
    );
  },
});

const routing = (cluster: Cluster, machine: string): Check => ({
  id: idOf(cluster, 'routing', machine),
  title: 'The API server finds the pods behind a service on its own',
  machine,
  points: 2,
  needs: [trusted(cluster, machine)],
  facts: { aggregation: aggregationFact(machine) },
  link: kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/'),
  why: 'An APIService names a service. The address of a service leads nowhere on a machine without kube-proxy; the addresses of pods do, by the routes of chapter 11.',
  hints: [
    'Who would send a packet to the address of a service on, on this machine?',
    '`kubectl get apiservice v1beta1.metrics.k8s.io` says what the API server comes to.',
    `--enable-aggregator-routing=true in ${unit}`,
  ],
  judge: (answers) => {
    const { flags } = readAggregation(answerTo(answers, 'aggregation'));
    const said = flags.get('enable-aggregator-routing') ?? 'not set';
    return said === 'true' || said.startsWith('--')
      ? pass('by the addresses of pods')
      : fail('--enable-aggregator-routing=true', shown(said, 40), {
          text: 'No kube-proxy runs on a controller: what is sent to the address of a service gets lost.',
          remedy: `add the flag to ${unit}, and restart kube-apiserver`,
        });
  },
});
