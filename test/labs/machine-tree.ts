import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clusterCertificates } from '../../labs/kubernetes/certificates.js';
import { configFiles, unitFiles } from '../../labs/khw/working-folder.js';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, Fact, FactAnswer, Fault } from '../../lib/core/check.js';
import { workingFolder } from '../../labs/kubernetes/working-folder.js';
import type { IssuedCertificates } from '../../lib/core/chapter.js';
import type { Lab } from '../../lib/core/lab.js';
import { factKey, type Asked } from '../../lib/grade/facts.js';
import { grade, type Graded } from '../../lib/grade/engine.js';
import { hostRunner } from '../../lib/host/process.js';
import { kubeconfigPlans } from '../../labs/kubernetes/kubeconfigs.js';
import { renderKubeconfig } from '../../lib/kubeconfig/render.js';
import { renderCaConf } from '../../lib/pki/ca-conf.js';

const runner = hostRunner();

/**
 * Folders that stand for the disks of a lab's machines, on which facts and faults run with real
 * bash, awk and openssl.
 */
export interface MachineTree {
  path(machine: string, path: string): string;
  /** Runs bash there as if on the machine; paths in what it prints are the machine's again. */
  run(machine: string, script: string): Promise<FactAnswer>;
}

export function machineTree(folder: string): MachineTree {
  const path = (machine: string, guestPath: string): string => join(folder, machine, guestPath);
  return {
    path,
    run: async (machine, script) => {
      const home = path(machine, '/root');
      mkdirSync(home, { recursive: true });
      mkdirSync(path(machine, '/run'), { recursive: true });
      const here = script.replace(/(?<![\w.])\/(root|var\/lib|run|usr\/local\/bin)\b/g, (found) =>
        path(machine, found),
      );
      const { exitCode, stdout, stderr } = await runner.run(
        ['bash', '-c', `export LC_ALL=C; umask 022\ncd ${home}\n${here}`],
        { ok: 'any', timeout: 60_000 },
      );
      const back = (text: string): string => text.replaceAll(join(folder, machine), '');
      return { exitCode, stdout: back(stdout), stderr: back(stderr) };
    },
  };
}

/** What a lab's machines hold after chapter 06, in the tutorial's places. */
export function fillTree(tree: MachineTree, lab: Lab, issued: IssuedCertificates): void {
  const put = (machine: string, path: string, content: string, mode = 0o644): void => {
    const target = tree.path(machine, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content, { mode });
  };
  const original = (name: string, content: string, mode?: number): void =>
    put('jumpbox', `${workingFolder}/${name}`, content, mode);
  const pair = (name: string): { readonly key: string; readonly certificate: string } =>
    issued.get(name)!;
  const kubeconfigs = new Map(
    kubeconfigPlans(lab).map((plan) => [
      plan.name,
      renderKubeconfig(plan, {
        authority: Buffer.from(pair('ca').certificate),
        certificate: Buffer.from(pair(plan.name).certificate),
        key: Buffer.from(pair(plan.name).key),
      }),
    ]),
  );
  const encryption = configFiles(lab)
    .find(({ name }) => name.includes('encryption'))!
    .content.replace('${ENCRYPTION_KEY}', Buffer.alloc(32, 7).toString('base64'));
  for (const { name, content } of [
    ...unitFiles(lab),
    ...configFiles(lab),
    { name: 'ca.conf', content: renderCaConf(clusterCertificates(lab)) },
  ])
    original(name, content);
  original(
    'machines.txt',
    lab.machines
      .filter(({ role }) => role !== 'jumpbox')
      .map(({ address, fqdn, name, podCidr }) =>
        [address, fqdn, name, podCidr].filter(Boolean).join(' '),
      )
      .join('\n') + '\n',
  );
  for (const [name, { key, certificate }] of issued) {
    original(`${name}.key`, key, 0o600);
    original(`${name}.crt`, certificate);
  }
  for (const [name, text] of kubeconfigs) original(`${name}.kubeconfig`, text, 0o600);
  original('encryption-config.yaml', encryption, 0o600);
  for (const name of ['ca', 'kube-api-server', 'service-accounts']) {
    put('server', `/root/${name}.key`, pair(name).key, 0o600);
    put('server', `/root/${name}.crt`, pair(name).certificate);
  }
  for (const name of ['admin', 'kube-controller-manager', 'kube-scheduler'])
    put('server', `/root/${name}.kubeconfig`, kubeconfigs.get(name)!, 0o600);
  put('server', '/root/encryption-config.yaml', encryption, 0o600);
  for (const { name } of lab.machines.filter(({ role }) => role === 'worker')) {
    put(name, '/var/lib/kubelet/ca.crt', pair('ca').certificate);
    put(name, '/var/lib/kubelet/kubelet.crt', pair(name).certificate);
    put(name, '/var/lib/kubelet/kubelet.key', pair(name).key, 0o600);
    put(name, '/var/lib/kubelet/kubeconfig', kubeconfigs.get(name)!, 0o600);
    put(name, '/var/lib/kube-proxy/kubeconfig', kubeconfigs.get('kube-proxy')!, 0o600);
  }
}

/** The checks of these chapters that judge files, without needs on others. */
export function fileChecks(lab: Lab): readonly Check[] {
  const wanted = /^(02\.(units|configs|ca-conf)|03\.(machines|domain|subnets)|04|05|06)/;
  const checks = track.chapters
    .flatMap((chapter) =>
      ['02', '03', '04', '05', '06'].includes(chapter.id) ? chapter.checks(lab) : [],
    )
    .filter(({ id }) => wanted.test(id));
  const ids = new Set(checks.map(({ id }) => id));
  return checks.map((check) => ({ ...check, needs: check.needs.filter((need) => ids.has(need)) }));
}

export const fileFaults = (lab: Lab): readonly Fault[] => {
  const ids = new Set(fileChecks(lab).map(({ id }) => id));
  return track.chapters
    .filter(({ id }) => id <= '06')
    .flatMap((chapter) => chapter.faults(lab))
    .filter(({ check }) => ids.has(check));
};

/**
 * Asks the tree and grades. With `asking`, only these checks' questions are put again; to others
 * the answers of before hold.
 */
export async function gradeTree(
  tree: MachineTree,
  checks: readonly Check[],
  known: Map<string, Asked>,
  asking: readonly Check[] = checks,
): Promise<readonly Graded[]> {
  const facts = new Map(
    asking
      .flatMap(({ facts: asked }) => Object.values(asked))
      .map((fact): [string, Fact] => [factKey(fact), fact]),
  );
  await Promise.all(
    [...facts].map(async ([key, fact]) => {
      known.set(key, await tree.run(fact.machine, fact.script));
    }),
  );
  return grade(checks, known);
}

/** Outcomes of what does not pass, by id. */
export const failing = (graded: readonly Graded[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    graded
      .filter(({ outcome }) => outcome.state !== 'pass')
      .map(({ check, outcome }) => [check.id, outcome]),
  );
