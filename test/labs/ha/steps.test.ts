import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import t, { type Test } from 'tap';
import { signingRequest } from '../../../labs/ha/04-certificate-authority/requests.js';
import { clusterCertificates } from '../../../labs/kubernetes/certificates.js';
import { controllers, etcdMembers, workers } from '../../../lib/core/lab.js';
import type { Step, StepContext } from '../../../lib/core/chapter.js';
import type { FileSpec } from '../../../lib/core/run.js';
import { readCertificate } from '../../../lib/evidence/certificate.js';
import { hostRunner } from '../../../lib/host/process.js';
import { partsOf } from '../../../lib/lab/questions.js';
import { chapterScript } from '../../../lib/lab/script.js';
import { issueCertificates } from '../../../lib/pki/issue.js';
import { usualStrength } from '../../../lib/pki/plan.js';
import { temporaryFolder } from '../../helpers/temporary.js';
import { hostOf, metadataOf, metadataUrl, saids, type Said } from './said.js';

const runner = hostRunner();

const stepsOf = ({ chapters, cluster }: Said): readonly Step[] =>
  chapters.flatMap((chapter) => chapter.steps(cluster).flat());

const shellcheck = async (text: string, severity: string): Promise<string> =>
  (
    await runner.run(['shellcheck', '-s', 'bash', '-S', severity, '-'], {
      input: `${text}\n`,
      ok: 'any',
    })
  ).stdout;

for (const said of saids) {
  const { id: track, cluster, chapters } = said;

  t.test(`${track}: every step is whole, and says why`, (t) => {
    const steps = stepsOf(said);
    t.equal(new Set(steps.map(({ id }) => id)).size, steps.length, 'ids are unique');
    for (const chapter of chapters) {
      for (const group of chapter.steps(cluster)) {
        t.ok(group.length > 0, `${chapter.id} has no empty group`);
        t.same(
          group.filter(({ id }) => !id.startsWith(`${chapter.id}.`)),
          [],
          `${chapter.id} owns its ids`,
        );
      }
    }
    const names = cluster.machines.map(({ name }) => name);
    for (const { id, title, why, machine, commands, fastCommands, done } of steps) {
      t.ok(names.includes(machine), `${id} runs on a machine of the lab`);
      t.match(why, /^\S.*\.$/s, `${id} gives its reason in a sentence`);
      t.notMatch(why, /\s{2}|\.\.|: \.$/, `${id} gives its reason in whole sentences`);
      t.ok(title.length > 0 && !title.endsWith('.'), `${id} has a title`);
      for (const text of [commands, fastCommands ?? '', JSON.stringify(done)])
        t.notMatch(text, /undefined|\[object|NaN|\.crt\b/, `${id} is whole`);
    }
    t.end();
  });

  t.test(`${track}: who gets what`, (t) => {
    const machinesWith = (prefix: string): readonly string[] =>
      stepsOf(said)
        .filter(({ id }) => id.startsWith(prefix))
        .map(({ machine }) => machine);
    const namesOf = (machines: readonly { readonly name: string }[]): readonly string[] =>
      machines.map(({ name }) => name);
    const [first] = namesOf(controllers(cluster));
    t.same(machinesWith('07.etcd.'), namesOf(etcdMembers(cluster)));
    t.same(machinesWith('07.health.'), namesOf(etcdMembers(cluster)));
    t.same(machinesWith('08.start.'), namesOf(controllers(cluster)));
    t.same(machinesWith('08.ready.'), namesOf(controllers(cluster)));
    t.same(machinesWith('08.rbac.'), [first], 'once is enough for the whole cluster');
    t.same(machinesWith('10.start.'), namesOf(workers(cluster)));
    t.same(machinesWith('10.ready.'), [first]);
    t.end();
  });

  t.test(`${track}: members are not waited for one by one`, (t) => {
    for (const step of stepsOf(said).filter(({ id }) => id.startsWith('07.etcd.')))
      for (const text of [step.commands, step.fastCommands ?? ''])
        t.match(text, /^systemctl restart --no-block etcd$/m, step.id);
    t.end();
  });

  t.test(`${track}: the nodes that are waited for have the names of their hosts`, (t) => {
    const nodes = workers(cluster).map((machine) => cluster.layout.hostName(machine));
    const ready = stepsOf(said).find(({ id }) => id.startsWith('10.ready.'))!;
    t.match(ready.commands, nodes.map((node) => `node/${node}`).join(' '));
    t.end();
  });

  t.test(`${track}: requests say what the plan says`, (t) => {
    const { authority, signed, strength = usualStrength } = clusterCertificates(cluster);
    for (const plan of [authority, ...signed]) {
      const request = JSON.parse(signingRequest(plan, strength)) as Request;
      const { CN, hosts = [], key, names } = request;
      t.equal(names.length, 1);
      t.same(new Map(Object.entries({ CN, ...names[0] })), new Map(plan.subject), plan.name);
      t.same(
        hosts,
        plan.alternativeNames.map(({ value }) => value),
      );
      t.same(key, { algo: 'rsa', size: strength.keyBits });
    }
    // What cfssl gives an authority whose request does not say for how long.
    t.equal(strength.authorityDays, 5 * 365);
    const typed = stepsOf(said)
      .filter(({ id }) => id.startsWith('04.'))
      .map(({ commands }) => commands)
      .join('\n');
    for (const { name } of [authority, ...signed]) t.match(typed, `cat > ${name}-csr.json <<'EOF'`);
    t.match(typed, `"expiry": "${strength.days * 24}h"`);
    t.end();
  });

  t.test(`${track}: shellcheck has nothing to say`, async (t) => {
    for (const binaries of ['copied', 'disk'] as const)
      for (const chapter of chapters)
        t.equal(
          await shellcheck(chapterScript(chapter, cluster, { binaries }), 'style'),
          '',
          `chapter ${chapter.id}, ${binaries}`,
        );
    // What is typed on other machines is data to shellcheck, inside of a script.
    const texts = new Set(
      stepsOf(said).flatMap(({ commands, fastCommands }) =>
        fastCommands === undefined ? [commands] : [commands, fastCommands],
      ),
    );
    t.equal(await shellcheck([...texts].map((text) => `(\n${text}\n)`).join('\n'), 'style'), '');
  });

  t.test(`${track}: systemd understands the units, on slow machines too`, async (t) => {
    const machines = [controllers(cluster)[0]!.name, workers(cluster)[0]!.name];
    for (const [pace, slowness] of Object.entries({ usual: 1, slow: 4 })) {
      const folder = temporaryFolder('khw-units-');
      const slow = { ...said, cluster: { ...cluster, slowness } };
      const units = new Map<string, string>();
      for (const step of stepsOf(slow).filter(({ machine }) => machines.includes(machine)))
        for (const [path, text] of await filesOf(slow, step, fileCommands(step)))
          if (path.endsWith('.service')) units.set(`${folder}/${basename(path)}`, text);
      t.equal(units.size, 7, 'units of all programs');
      for (const [path, text] of units) writeFileSync(path, text);
      if (pace === 'slow')
        t.match(
          units.get(`${folder}/etcd.service`),
          '--heartbeat-interval=400 \\\n  --election-timeout=4000',
        );
      const { stderr } = await runner.run(
        ['systemd-analyze', 'verify', '--man=no', ...units.keys()],
        { ok: 'any' },
      );
      t.same(
        stderr
          .split('\n')
          .filter((line) => line.includes(folder) || line.includes('.service: '))
          .filter((line) => !line.includes('is not executable')),
        [],
        pace,
      );
    }
  });

  t.test(`${track}: by hand and the fast way, an instance gets the same files`, async (t) => {
    const machines = new Set(
      [...controllers(cluster), ...workers(cluster)].map(({ name }) => name),
    );
    const steps = stepsOf(said).filter(
      ({ machine, commands, fast, fastCommands }) =>
        machines.has(machine) &&
        commands.includes('cat > /') &&
        (fast !== undefined || fastCommands !== undefined),
    );
    t.ok(steps.length > machines.size);
    for (const step of steps) {
      const byHand = await filesOf(said, step, step.commands);
      const known =
        step.fast === undefined
          ? await filesOf(said, step, step.fastCommands ?? '')
          : await putBy(t, said, step);
      t.same(byHand, known, step.id);
      t.ok(byHand.size > 0, step.id);
      for (const [path, text] of byHand)
        t.notMatch(text, /\$\{|\b(ADDRESS|INSTANCE|MEMBER|SUBNET)\b/, `${step.id} ${path}`);
    }
  });
}

interface Request {
  readonly CN: string;
  readonly hosts?: readonly string[];
  readonly key: object;
  readonly names: readonly Readonly<Record<string, string>>[];
}

/** What the cloud answers about an instance, in place of curl and hostname. */
function answers(said: Said, machine: string): string {
  const cases = Object.entries(metadataOf(said, machine)).map(
    ([path, text]) => `    ${metadataUrl(said)}${path}) printf %s '${text}';;`,
  );
  return `hostname() { echo '${hostOf(said, machine)}'; }
curl() {
  local url=\${*: -1}
  case "\${url%/}" in
${cases.join('\n')}
    *) return 22;;
  esac
}`;
}

/** Everything that is not about writing files is left out. */
const idle =
  'for each in chmod mv cp install systemctl; do eval "$each() { :; }"; done\nfolder_of() { mkdir -p "$(dirname "$1")"; }';

/** Of a step that writes units, its commands; of another one, none. */
const fileCommands = ({ commands }: Step): string =>
  commands.includes('cat > /etc/systemd/system/') ? commands : '';

/** Runs commands with the files that they write below a folder, and answers what was written. */
async function filesOf(
  said: Said,
  step: Step,
  commands: string,
): Promise<ReadonlyMap<string, string>> {
  const folder = temporaryFolder('khw-files-');
  const paths = [...commands.matchAll(/^cat > (\/\S+) <</gm)].map(([, path = '']) => path);
  const below = commands
    .replaceAll(/^mkdir -p .*$/gm, ':')
    .replaceAll(/^cat > (\/\S+) <</gm, `folder_of ${folder}$1\ncat > ${folder}$1 <<`);
  await runner.run(
    ['bash', '-euo', 'pipefail', '-c', `${answers(said, step.machine)}\n${idle}\n${below}`],
    {
      cwd: folder,
    },
  );
  return new Map(paths.map((path) => [path, readFileSync(`${folder}${path}`, 'utf8')]));
}

/** What the fast way of a step puts on its machine. */
async function putBy(t: Test, { cluster }: Said, step: Step): Promise<ReadonlyMap<string, string>> {
  const put: FileSpec[] = [];
  const never = (): never => {
    throw new Error('only files are written');
  };
  const context: StepContext = {
    lab: cluster,
    signal: new AbortController().signal,
    clock: { now: never, sleep: never },
    session: (machine) =>
      Promise.resolve({
        machine,
        run: never,
        script: never,
        get: never,
        put: (files) => {
          t.equal(machine, step.machine);
          put.push(...files);
          return Promise.resolve();
        },
      }),
    issueCertificates: never,
  };
  await step.fast!(context);
  return new Map(
    put.map(({ path, content }) => [path, Buffer.from(content as string).toString('utf8')]),
  );
}

const noCfssl =
  (await runner.run(['sh', '-c', 'command -v cfssl && command -v cfssljson'], { ok: 'any' }))
    .exitCode !== 0;

for (const { id, cluster, chapters } of saids)
  t.test(
    `${id}: what cfssl makes of the requests, and what is made without it, say the same`,
    { skip: noCfssl ? 'no cfssl on this computer' : false, timeout: 600_000 },
    async (t) => {
      const folder = t.testdir({});
      const steps = chapters
        .filter((chapter) => chapter.id === cluster.layout.chapters.certificates)
        .flatMap((chapter) => chapter.steps(cluster).slice(0, 2).flat());
      await runner.run(
        ['bash', '-euo', 'pipefail', '-c', steps.map(({ commands }) => commands).join('\n')],
        { cwd: folder },
      );
      const holds = steps.flatMap(partsOf).map((part) => `( ${part.holds} )`);
      await runner.run(['bash', '-c', holds.join(' && ')], { cwd: folder });
      const issued = await issueCertificates(clusterCertificates(cluster));
      for (const [name, { certificate }] of issued) {
        const typed = readFileSync(`${folder}/${cluster.layout.certificate(name)}`, 'utf8');
        t.same(saidBy(typed), saidBy(certificate), name);
        t.equal(statSync(`${folder}/${cluster.layout.key(name)}`).mode & 0o777, 0o600);
      }
    },
  );

/** All that matters of a certificate but its key and its signature. */
function saidBy(pem: string): object {
  const { subject, issuer, alternativeNames, extendedKeyUsage, ca, validFrom, validTo, parsed } =
    readCertificate(pem)!;
  return {
    subject,
    issuer,
    alternativeNames: [...alternativeNames].sort(),
    extendedKeyUsage: [...extendedKeyUsage].sort(),
    ca,
    days: (validTo.getTime() - validFrom.getTime()) / 86_400_000,
    bits: parsed.publicKey.asymmetricKeyDetails?.modulusLength,
  };
}
