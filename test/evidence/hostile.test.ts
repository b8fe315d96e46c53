import { execFileSync } from 'node:child_process';
import t from 'tap';
import { readObject, readResponses } from '../../lib/evidence/api.js';
import { answersTo, readCertificates } from '../../lib/evidence/certificate.js';
import { readRuntimeStatus } from '../../lib/evidence/cri.js';
import { elfMachine } from '../../lib/evidence/elf.js';
import { lastComplaint, readJournals } from '../../lib/evidence/journal.js';
import { readKubeconfig } from '../../lib/evidence/kubeconfig.js';
import { flagOf, readProcesses, readUnits } from '../../lib/evidence/unit.js';
import { readYaml } from '../../lib/evidence/yaml.js';
import { hostileTexts, worstTexts } from './random.js';

/** Parsers of what machines say: no text makes them throw. */
const seed = Number(process.env['KHW_SEED'] ?? Math.floor(Math.random() * 1e6));
t.comment(`seed ${seed} (KHW_SEED repeats it)`);

const certificate = execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    '/dev/null',
    '-subj',
    '/CN=a/O=b',
    '-addext',
    'subjectAltName=DNS:server,IP:10.32.0.1',
  ],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const kubeconfig = `apiVersion: v1\nkind: Config\ncurrent-context: default\nclusters:\n- name: c\n  cluster: {server: "https://server:6443", certificate-authority-data: ${Buffer.from(certificate).toString('base64')}}\ncontexts:\n- name: default\n  context: {cluster: c, user: u}\nusers:\n- name: u\n  user: {client-certificate-data: AAAA, client-key-data: BBBB}\n`;
const unit =
  'Id=etcd.service\nLoadState=loaded\nActiveState=active\nSubState=running\nMainPID=12\nNRestarts=0\nExecStart={ path=/usr/local/bin/etcd ; argv[]=/usr/local/bin/etcd --name controller ; ignore_errors=no }\n\nId=x.service\n';

const parsers: Readonly<Record<string, readonly [real: string, read: (text: string) => unknown]>> =
  {
    certificate: [
      certificate,
      (text) => readCertificates(text).map((found) => answersTo(found, text.slice(0, 300))),
    ],
    kubeconfig: [kubeconfig, readKubeconfig],
    yaml: [kubeconfig, readYaml],
    unit: [unit, readUnits],
    processes: [
      `12 etcd ${Buffer.from('etcd\0--name\0controller\0').toString('base64')}\n`,
      (text) => readProcesses(text).map((process) => flagOf(process, 'name')),
    ],
    journal: [
      '=== etcd.service\n{"level":"fatal","msg":"x"}\nE1121 11:22:33.4 1 run.go:74] "command failed" err="y"\n',
      (text) => [...readJournals(text).values()].map(lastComplaint),
    ],
    responses: [
      '=== readyz 200 0\nok\n=== version 403 0\n{"kind":"Status","message":"no"}\n',
      (text) => [...readResponses(text).values()].map(({ body }) => readObject(body)),
    ],
    runtime: [
      '{"status":{"conditions":[{"type":"RuntimeReady","status":true}]},"config":{}}',
      readRuntimeStatus,
    ],
    elf: ['ELF', (text) => elfMachine(Buffer.from(text, 'latin1'))],
  };

for (const [name, [real, read]] of Object.entries(parsers)) {
  t.test(`${name}: 1000 texts that nobody wrote`, (t) => {
    const thrown = [
      ...worstTexts,
      ...hostileTexts(seed, [real, kubeconfig, certificate, unit], 1000),
    ].flatMap((text) => {
      try {
        read(text);
        return [];
      } catch (error) {
        return [`${String(error)} for ${JSON.stringify(text.slice(0, 200))}`];
      }
    });
    t.same(thrown.slice(0, 3), []);
    t.doesNotThrow(() => read(real));
    t.end();
  });
}
