import t, { type Test } from 'tap';
import { clusterCertificates } from '../../../labs/kubernetes/certificates.js';
import type { Chapter } from '../../../lib/core/chapter.js';
import { hostRunner } from '../../../lib/host/process.js';
import { chapterScript } from '../../../lib/lab/script.js';
import { runStep, stepsDone } from '../../../lib/lab/steps.js';
import { issueCertificates } from '../../../lib/pki/issue.js';
import { alone, failing, gradeTree, type MachineTree } from '../machine-tree.js';
import { pretendLab, pretendProblem, type PretendLab } from '../pretend.js';
import { hostOf, metadataOf, metadataUrl, saids, type Said } from './said.js';

/**
 * The chapters that need no running cluster: their commands are really run, typed on one lab and
 * the fast way on another.
 */
const last = '08';

const runner = hostRunner();
const lacks = async (program: string): Promise<boolean> =>
  (await runner.run(['sh', '-c', `command -v ${program}`], { ok: 'any' })).exitCode !== 0;
const noKubectl = await lacks('/usr/bin/kubectl');
const noCfssl = await lacks('cfssl');
const problem = noKubectl ? 'no kubectl on this computer' : await pretendProblem();

const ids = (chapter: Chapter, { cluster }: Said): readonly string[] =>
  chapter
    .steps(cluster)
    .flat()
    .map(({ id }) => id);

async function undone(lab: PretendLab, chapter: Chapter): Promise<readonly string[]> {
  const steps = chapter.steps(lab.lab).flat();
  const done = await stepsDone(steps, lab);
  return steps.map(({ id }) => id).filter((id) => !done.has(id));
}

async function harness(lab: PretendLab, chapter: Chapter): Promise<void> {
  for (const group of chapter.steps(lab.lab))
    await Promise.all(group.map((step) => runStep(chapter, step, lab, () => undefined)));
}

/** What earlier chapters leave behind: host names, and the downloads on the jumpbox. */
async function prepare(said: Said, lab: PretendLab): Promise<void> {
  const { workingFolder, machines } = said.cluster;
  for (const { name, role } of machines) {
    const metadata = Object.entries(metadataOf(said, name))
      .map(([path, text]) => `${metadataUrl(said)}${path} ${text}`)
      .join('\n');
    await lab.bash(
      name,
      `echo ${hostOf(said, name)} > /etc/hostname\ncat > /etc/metadata <<'EOF'\n${metadata}\nEOF`,
    );
    if (role === 'jumpbox')
      await lab.bash(
        name,
        `mkdir -p ${workingFolder}/downloads && ln -s /opt/khw/downloads/* ${workingFolder}/downloads/`,
      );
  }
}

const random =
  '( -name *.csr -o -name *.pem -o -name *.kubeconfig -o -name encryption-config.yaml )';

/** Everything that chapters leave behind, and digests of what does not differ from run to run. */
async function tree(lab: PretendLab, machine: string): Promise<readonly string[]> {
  const { stdout } = await lab.bash(
    machine,
    `cd /; set -f
    find root etc/hostname etc/etcd etc/kubernetes etc/systemd var/lib usr/local/bin ! -type d ! -name *.csr -printf '%m %p %l\\n' 2> /dev/null | sort
    find root etc/kubernetes etc/systemd usr/local/bin -type f ! ${random} -exec sha256sum {} + 2> /dev/null | sort`,
  );
  return stdout.trim().split('\n');
}

const asTree = (lab: PretendLab): MachineTree => ({
  path: () => {
    throw new Error('a pretend machine is asked, not looked into');
  },
  run: (machine, script) => lab.bash(machine, script),
});

async function walk(t: Test, said: Said): Promise<void> {
  const certificates = await issueCertificates(clusterCertificates(said.cluster));
  const typed = pretendLab(said.cluster, certificates);
  const fast = pretendLab(said.cluster, certificates);
  t.teardown(() => {
    typed.remove();
    fast.remove();
  });
  await prepare(said, typed);
  await prepare(said, fast);
  for (const chapter of said.chapters.filter(({ id }) => id <= last)) {
    t.same(
      await undone(fast, chapter),
      ids(chapter, said),
      `${chapter.id}: nothing is done before`,
    );
    const byHand = chapter.id !== said.cluster.layout.chapters.certificates || !noCfssl;
    if (byHand)
      t.match(
        await typed.bash('jumpbox', chapterScript(chapter, said.cluster)),
        { exitCode: 0 },
        `${chapter.id}: the printed script ends well`,
      );
    else await harness(typed, chapter);
    await harness(fast, chapter);
    t.same(await undone(typed, chapter), [], `${chapter.id}: typed, all is done`);
    t.same(await undone(fast, chapter), [], `${chapter.id}: the fast way, all is done`);
  }
  const files = said.chapters.filter(({ id }) => id <= '06');
  const checks = alone(files.flatMap((chapter) => chapter.checks(said.cluster)));
  for (const [way, lab] of Object.entries({ typed, fast })) {
    t.same(failing(await gradeTree(asTree(lab), checks, new Map())), {}, `${way}: checks pass`);
    for (const { id, fact, read, reference } of files.flatMap((chapter) =>
      chapter.comparisons(said.cluster),
    ))
      t.same(read(await lab.bash(fact.machine, fact.script)), reference, `${way}: ${id}`);
  }
  for (const { name } of said.cluster.machines)
    t.same(await tree(fast, name), await tree(typed, name), `both ways leave the same on ${name}`);
}

for (const said of saids)
  t.test(
    `${said.id}: chapters 04 to ${last} on pretend machines`,
    { skip: problem === '' ? false : problem, timeout: 3_600_000 },
    (t) => walk(t, said),
  );
