import type { Layout } from '../layout.js';

/** What hints say about making certificates again, which is the tool's own. STEM is a file's stem. */
export interface Words {
  /** Makes the authority again. */
  readonly authority: string;
  /** What a key without its certificate means, and how to make what is missing. */
  readonly missing: readonly [why: string, how: string];
  /** What to do when only a key is there. */
  readonly stopped: string;
  /** Tells what another authority has signed. */
  readonly verify: string;
  /** Signs again what another authority has signed. */
  readonly signed: string;
  /** Makes a pair of what is none. */
  readonly paired: string;
  readonly longer: string;
  readonly usages: readonly [look: string, how: string];
  subject(stem: string): string;
  /** These names are missing in the API server's certificate. */
  names(names: string): string;
  /** One name is; it was named before. */
  readonly name: string;
  readonly nodeName: string;
}

export function wordsOf(layout: Layout): Words {
  return layout.issuing.tool === 'openssl' ? openssl(layout) : cfssl(layout);
}

function openssl({ certificate, key, stems }: Layout): Words {
  const ca = certificate(stems.authority);
  const caKey = key(stems.authority);
  const request = `openssl req -new -key ${key('NAME')} -sha256 -config ca.conf -section NAME -out NAME.csr`;
  const issue = `openssl x509 -req -in NAME.csr -CA ${ca} -CAkey ${caKey} -CAcreateserial -days 3653 -copy_extensions copyall -out ${certificate('NAME')}`;
  const again = (stem: string): string => `sign ${certificate(stem)} again.`;
  return {
    authority: `\`openssl req -x509 -new -sha256 -noenc -key ${caKey} -days 3653 -config ca.conf -out ${ca}\`, then make all other certificates again.`,
    missing: [
      'A key without its certificate means that `openssl req` or `openssl x509` stopped with an error, for example for want of OpenSSL 3.',
      `For the name that is missing: \`${request}\`, then \`${issue}\``,
    ],
    stopped:
      'Run the loop again and read its first error: -section and -copy_extensions need OpenSSL 3, and no value in ca.conf may be empty.',
    verify: `\`openssl verify -CAfile ${ca} ${certificate('*')}\` names those that another authority has signed.`,
    signed: `Sign them again: \`${issue}\``,
    paired: `Make the certificate again from the present key: \`${request}\`, then \`${issue}\``,
    longer: `With more days: \`${issue}\``,
    usages: [
      `\`openssl x509 -in ${certificate('NAME')} -noout -ext extendedKeyUsage\`; -copy_extensions copyall takes it over from the request.`,
      `\`${request}\`, then \`${issue}\``,
    ],
    subject: (stem) => `Fix the [${stem}_subject] section of ca.conf and ${again(stem)}`,
    names: (names) =>
      `Add what is missing of ${names} to the names in ca.conf and ${again(stems.apiServer)}`,
    name: `Add it to the API server's names in ca.conf and ${again(stems.apiServer)}`,
    nodeName: `Add DNS.1 = NODE to the names of the node in ca.conf and ${again('NODE')}`,
  };
}

/** cfssl makes a new key each time; what embeds or has copied the old one follows. */
function cfssl({ certificate, key, stems }: Layout): Words {
  const ca = stems.authority;
  const issue = (stem: string): string =>
    `\`cfssl gencert -ca=${certificate(ca)} -ca-key=${key(ca)} -config=ca-config.json -profile=kubernetes ${stem}-csr.json | cfssljson -bare ${stem}\``;
  const hosts = (stem: string): string => `to the hosts in ${stem}-csr.json: ${issue(stem)}`;
  return {
    authority: `\`cfssl gencert -initca ${ca}-csr.json | cfssljson -bare ${ca}\`, then make all other certificates again.`,
    missing: [
      'cfssljson writes a pair or nothing: cfssl stopped with an error, for example because the request is not JSON or the profile is not in ca-config.json.',
      `For the name that is missing: ${issue('NAME')}`,
    ],
    stopped:
      'Make the pair again and read the first error of cfssl: NAME-csr.json must be JSON, and ca-config.json must have the profile.',
    verify: `\`openssl verify -CAfile ${certificate(ca)} ${certificate('NAME')}\` fails for those that another authority has signed.`,
    signed: `Make them again: ${issue('NAME')}`,
    paired: `Make both again: ${issue('NAME')}, then whatever embeds or has copied them.`,
    longer: `With a longer \`expiry\` in ca-config.json: ${issue('NAME')}`,
    usages: [
      `\`openssl x509 -in ${certificate('NAME')} -noout -ext extendedKeyUsage\`; the profile in ca-config.json gives them: \`server auth\`, \`client auth\`.`,
      issue('NAME'),
    ],
    subject: (stem) => `Correct CN and O in ${stem}-csr.json: ${issue(stem)}`,
    names: (names) => `Add what is missing of ${names} ${hosts(stems.apiServer)}`,
    name: `Add it ${hosts(stems.apiServer)}`,
    nodeName: `Add NODE, which is its host name, ${hosts('NODE')}`,
  };
}
