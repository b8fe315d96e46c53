import type { Cause, Check } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { answersTo, type Certificate } from '../../../lib/evidence/certificate.js';
import { isSignedBy } from '../../../lib/evidence/trust.js';
import { readyFact, responseTo } from '../checking/api.js';
import { ruleOf } from '../checking/certificate-rules.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { ownCertificates } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';

/** The certificate that the API server of a controller shows to whoever connects. */
export function servedCertificate(cluster: Cluster, controller: Machine): Check {
  const { name: machine, address } = controller;
  const { certificate: file, stems } = cluster.layout;
  const authorityFile = file(stems.authority);
  const names = namesOf(cluster, controller);
  return {
    id: idIn(cluster, 'controlPlane', 'api-certificate', machine),
    title: 'Port 6443 shows a certificate that clients accept',
    machine,
    points: 3,
    link: kubernetesDocs('setup/best-practices/certificates/'),
    needs: [idIn(cluster, 'controlPlane', 'api-ready', machine), ownCertificates(cluster, machine)],
    why: `Clients check the certificate that is served, not the file: signed by ${authorityFile}, and with the name or address by which they came.`,
    hints: [
      'Which certificate does the API server really show?',
      `On ${machine}: \`openssl s_client -connect ${address}:6443 </dev/null | openssl x509 -noout -issuer -ext subjectAltName\``,
      'Correct --tls-cert-file, or look who else answers on this port (`ss -ltnp`, `iptables -t nat -S`), and restart the API server.',
    ],
    facts: {
      ready: readyFact(controller),
      originals: originalsFact(cluster),
      ...Object.fromEntries(
        controllers(cluster)
          .filter(({ name }) => name !== machine)
          .map((other) => [factOf(other), readyFact(other)] as const),
      ),
    },
    judge: (answers) => {
      const authority = readStore(answerTo(answers, 'originals')).certificate(
        originalCertificate(cluster, stems.authority),
      );
      const { certificate: served, error } = responseTo(answers, 'ready', 'ready');
      const expected = `on port 6443 a certificate signed by ${authorityFile}, with ${names.join(', ')}`;
      if (served === undefined)
        return fail(
          expected,
          `${address}:6443 shows no certificate${error === '' ? '' : ` (${shown(error, 120)})`}`,
        );
      const missing = names.filter((name) => !answersTo(served, name));
      const stranger = authority === undefined || !isSignedBy(served, authority);
      return unlessAny(
        [
          ...(stranger
            ? [
                `${address}:6443 shows ${shown(served.subject, 60)}, signed by another authority than ${authorityFile}`,
              ]
            : []),
          ...(missing.length === 0
            ? []
            : [`${address}:6443 shows a certificate without ${missing.join(', ')}`]),
        ],
        expected,
        names.join(', '),
        stranger ? undefined : missingCause(missing, servedBy(cluster, controller, answers)),
      );
    },
  };
}

/** Of several API servers each is reached by its own address too. */
function namesOf(cluster: Cluster, { address }: Machine): readonly string[] {
  const { names } = ruleOf(cluster, cluster.layout.stems.apiServer);
  return controllers(cluster).length === 1 ? names : [...new Set([...names, address])];
}

const factOf = ({ name }: Machine): string => `ready-${name}`;

/** What each controller shows, the one that is judged first; those that show nothing left out. */
function servedBy(
  cluster: Cluster,
  controller: Machine,
  answers: Answers,
): ReadonlyMap<string, Certificate> {
  const others = controllers(cluster).filter(({ name }) => name !== controller.name);
  return new Map(
    [controller, ...others].flatMap((machine) => {
      const fact = machine === controller ? 'ready' : factOf(machine);
      const { certificate } = responseTo(answers, fact, 'ready');
      return certificate === undefined ? [] : [[machine.name, certificate] as const];
    }),
  );
}

/**
 * Whether a name is missing with one controller alone, or with others too: one copy that was left
 * behind, or a certificate that was made without it. Undefined where there is only one.
 */
export function missingCause(
  [name]: readonly string[],
  served: ReadonlyMap<string, Certificate>,
): Cause | undefined {
  if (name === undefined || served.size < 2) return undefined;
  const lacking = [...served].flatMap(([machine, each]) =>
    answersTo(each, name) ? [] : [machine],
  );
  const everywhere = lacking.length === served.size;
  return {
    text: everywhere
      ? `${name} is missing in the certificates of all controllers`
      : `${name} is missing in the certificate${lacking.length === 1 ? '' : 's'} of ${lacking.join(' and ')} only`,
    remedy: everywhere
      ? 'Make the certificate again with that name, copy it to all controllers, and restart the API servers one after the other.'
      : 'Copy the certificate of the others there, with its key, and restart the API server.',
  };
}
