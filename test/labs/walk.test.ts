import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import type { Chapter } from '../../lib/core/chapter.js';
import { hostRunner } from '../../lib/host/process.js';
import { chapterScript } from '../../lib/lab/script.js';
import { runStep, stepsDone } from '../../lib/lab/steps.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import { pretendLab, pretendProblem, type PretendLab } from './pretend.js';

/**
 * The chapters that need no running cluster: their commands are really run, typed on one lab and
 * the fast way on another.
 */
const chapters = track.chapters.filter(({ id }) => id <= '08');
const chapterOf = (id: string): Chapter => track.chapters.find((chapter) => chapter.id === id)!;

const noKubectl =
  (await hostRunner().run(['test', '-x', '/usr/bin/kubectl'], { ok: 'any' })).exitCode !== 0;
const problem = noKubectl ? 'no kubectl on this computer' : await pretendProblem();

const done = async (lab: PretendLab, chapter: Chapter): Promise<readonly string[]> => [
  ...(await stepsDone(chapter.steps(lab.lab).flat(), lab)),
];
const ids = (chapter: Chapter): readonly string[] =>
  chapter
    .steps(smallLab)
    .flat()
    .map(({ id }) => id);
const undone = async (lab: PretendLab, id: string): Promise<readonly string[]> => {
  const there = await done(lab, chapterOf(id));
  return ids(chapterOf(id)).filter((step) => !there.includes(step));
};

async function harness(lab: PretendLab, chapter: Chapter): Promise<void> {
  for (const group of chapter.steps(lab.lab)) {
    await Promise.all(group.map((step) => runStep(chapter, step, lab, () => undefined)));
  }
}

/**
 * Everything that chapters leave behind, with permissions, and with digests of what does not differ
 * from run to run.
 */
async function tree(lab: PretendLab, machine: string): Promise<readonly string[]> {
  const { stdout } = await lab.bash(
    machine,
    `cd /
    find root etc/hosts etc/hostname etc/etcd etc/kubernetes etc/systemd var/lib usr/local/bin ! -type d ! -name '*.csr' ! -name ca.srl -printf '%m %p %l\\n' 2> /dev/null | sort
    find root etc/hosts etc/kubernetes etc/systemd usr/local/bin -type f ! -name '*.csr' ! -name '*.crt' ! -name '*.key' ! -name '*.kubeconfig' ! -name encryption-config.yaml ! -name ca.srl -exec sha256sum {} + 2> /dev/null | sort`,
  );
  return stdout.trim().split('\n');
}

t.test(
  'chapters 02 to 08 on pretend machines',
  { skip: problem === '' ? false : problem, timeout: 3_600_000 },
  async (t) => {
    const certificates = await keptCertificates(smallLab);
    const typed = pretendLab(smallLab, certificates);
    const fast = pretendLab(smallLab, certificates);
    t.teardown(() => {
      typed.remove();
      fast.remove();
    });

    for (const chapter of chapters) {
      await t.test(`chapter ${chapter.id}`, async (t) => {
        t.same(await done(typed, chapter), [], 'nothing is done before');
        // Smaller keys: that openssl makes big ones is not the question here.
        const script = chapterScript(chapter, smallLab).replaceAll(' 4096', ' 2048');
        t.match(
          await typed.bash('jumpbox', script),
          { exitCode: 0 },
          'the printed script ends well',
        );
        await harness(fast, chapter);
        t.same(await undone(typed, chapter.id), [], 'typed: all is done');
        t.same(await undone(fast, chapter.id), [], 'fast: all is done');
      });
    }

    for (const { name } of smallLab.machines)
      t.same(
        await tree(fast, name),
        await tree(typed, name),
        `both ways leave the same on ${name}`,
      );

    await t.test('the printed scripts can be run again', async (t) => {
      for (const id of ['03', '05', '06', '07', '08']) {
        t.match(
          await typed.bash('jumpbox', chapterScript(chapterOf(id), smallLab)),
          { exitCode: 0 },
          id,
        );
      }
      const { stdout } = await typed.bash('server', 'sort /etc/hosts | uniq -d');
      t.equal(stdout, '', 'no line of /etc/hosts is doubled');
    });

    await t.test('a killed or disturbed step is not done, nor is what builds on it', async (t) => {
      const disturb = async (
        machine: string,
        command: string,
        chapter: string,
        expected: readonly string[],
      ): Promise<void> => {
        const before = await fast.bash(machine, `set -e\ncp -a /root /var/lib/saved\n${command}`);
        t.equal(before.exitCode, 0, command);
        t.same(await undone(fast, chapter), expected, command);
        await harness(fast, chapterOf(chapter));
        t.same(await undone(fast, chapter), [], `done again: ${command}`);
        await fast.bash(machine, 'rm -rf /var/lib/saved');
      };
      const folder = '/root/kubernetes-the-hard-way';
      await disturb('node-0', 'truncate -s 100 /var/lib/kubelet/kubelet.key', '04', [
        '04.copy.node-0',
      ]);
      await disturb('jumpbox', `rm ${folder}/admin.key`, '04', [
        '04.certificates',
        '04.copy.node-0',
        '04.copy.node-1',
        '04.copy.server',
      ]);
      await disturb('jumpbox', `: > ${folder}/ca.key`, '04', ids(chapterOf('04')));
      await disturb('jumpbox', `sed -i s/:6443/:6444/ ${folder}/node-1.kubeconfig`, '05', [
        '05.kubeconfig.node-1',
        '05.copy.node-1',
      ]);
      await disturb(
        'jumpbox',
        `sed -i 's/secret: .*/secret: c2hvcnQ=/' ${folder}/encryption-config.yaml`,
        '06',
        ['06.key', '06.copy.server'],
      );
      const key = async (machine: string, path: string): Promise<string> =>
        (await fast.bash(machine, `cat ${path}`)).stdout;
      const inUse = await key('server', '/root/encryption-config.yaml');
      await disturb('jumpbox', `rm ${folder}/encryption-config.yaml`, '06', [
        '06.key',
        '06.copy.server',
      ]);
      t.equal(
        await key('jumpbox', `${folder}/encryption-config.yaml`),
        inUse,
        'the key that a server has is taken back',
      );
      await disturb('server', 'truncate -s 3 /usr/local/bin/etcd', '07', [
        '07.copy.server',
        '07.etcd.server',
      ]);
      await disturb('server', 'echo other > /var/lib/kubernetes/kube-api-server.crt', '08', [
        '08.copy.server',
        '08.start.server',
      ]);
    });

    await t.test(
      'files that a learner has moved, as the tutorial says, count as there',
      async (t) => {
        t.match(
          await fast.bash(
            'server',
            'cd /root; mv ca.crt ca.key kube-api-server.* service-accounts.* encryption-config.yaml *r.kubeconfig /var/lib/kubernetes/',
          ),
          { exitCode: 0 },
        );
        for (const id of ['04', '05', '06', '07', '08']) t.same(await undone(fast, id), [], id);
        await harness(fast, chapterOf('07'));
        await harness(fast, chapterOf('08'));
        for (const id of ['07', '08'])
          t.same(await undone(fast, id), [], `${id} can run again all the same`);
      },
    );

    await t.test(
      "with an authority of the learner's own, certificates are typed on the jumpbox",
      async (t) => {
        const { exitCode } = await fast.bash(
          'jumpbox',
          'cd /root/kubernetes-the-hard-way; rm -f *.crt *.key; openssl genrsa -out ca.key 2048 && openssl req -x509 -new -sha512 -noenc -key ca.key -days 3653 -config ca.conf -out ca.crt',
        );
        t.equal(exitCode, 0);
        const chapter = chapterOf('04');
        t.same((await undone(fast, '04')).includes('04.authority'), false);
        const certificatesStep = chapter
          .steps(smallLab)
          .flat()
          .find(({ id }) => id === '04.certificates')!;
        await runStep(chapter, certificatesStep, fast, () => undefined);
        t.same((await undone(fast, '04')).includes('04.certificates'), false);
      },
    );
  },
);
