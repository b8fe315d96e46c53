import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clusterCertificates } from '../../labs/kubernetes/certificates.js';
import { configFiles, unitFiles } from '../../labs/khw/working-folder.js';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, Fact, FactAnswer, Fault } from '../../lib/core/check.js';
import { cluster } from '../../labs/khw/layout.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import { nodeFiles, type Places } from '../../labs/kubernetes/node-files.js';
import type { IssuedCertificates, KeyPairPem } from '../../lib/core/chapter.js';
import { controllers, jumpbox, workers, type Lab } from '../../lib/core/lab.js';
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
      const own =
        /(?<![\w.])\/(?:(?:root|var\/lib|run|usr\/local\/bin|etc\/systemd|etc\/etcd)\b|proc(?=\/[[}]))/g;
      const here = script.replace(own, (found) => path(machine, found));
      const { exitCode, stdout, stderr } = await runner.run(
        ['bash', '-c', `export LC_ALL=C; umask 022\ncd ${home}\n${here}`],
        { ok: 'any', timeoutMs: 60_000 },
      );
      const back = (text: string): string => text.replaceAll(join(folder, machine), '');
      return { exitCode, stdout: back(stdout), stderr: back(stderr) };
    },
  };
}

/** A program that runs on a machine, as /proc tells of it: in the place of one with its number. */
export function runsThere(
  tree: MachineTree,
  machine: string,
  pid: number,
  words: readonly string[],
): void {
  const folder = tree.path(machine, `/proc/${pid}`);
  const name = (words[0] ?? '').replace(/^.*\//, '');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'comm'), `${name.slice(0, 15)}\n`);
  writeFileSync(join(folder, 'cmdline'), words.map((word) => `${word}\0`).join(''));
  writeFileSync(join(folder, 'environ'), 'PATH=/usr/bin\0');
  writeFileSync(join(folder, 'cgroup'), `0::/system.slice/${name}.service\n`);
}

/** The words of a unit's last ExecStart. */
export function startedBy(unit: string): readonly string[] {
  const [, command = ''] =
    [...unit.replaceAll('\\\n', ' ').matchAll(/^ExecStart=(.*)$/gm)].at(-1) ?? [];
  return command.trim().split(/\s+/);
}

/** What a lab's machines hold after chapter 06, in the tutorial's places. */
export function fillTree(tree: MachineTree, lab: Lab, issued: IssuedCertificates): void {
  const original = (name: string, content: string): void =>
    put(tree, jumpbox(lab).name, `${lab.workingFolder}/${name}`, content);
  for (const { name, content } of [
    ...unitFiles(lab),
    ...configFiles(lab),
    { name: 'ca.conf', content: renderCaConf(clusterCertificates(cluster(lab))) },
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
  fillCluster(tree, cluster(lab), issued);
}

export function put(
  tree: MachineTree,
  machine: string,
  path: string,
  content: string,
  mode = 0o644,
): void {
  const target = tree.path(machine, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content, { mode });
}

/**
 * Certificates, kubeconfigs and encryption configuration of any track, as they are copied; with
 * `moved` where later chapters put them.
 */
export function fillCluster(
  tree: MachineTree,
  cluster: Cluster,
  issued: IssuedCertificates,
  moved = false,
): void {
  const { certificate, key, stems } = cluster.layout;
  const original = (name: string, content: string, mode?: number): void =>
    put(tree, jumpbox(cluster).name, `${cluster.workingFolder}/${name}`, content, mode);
  const pair = (name: string): KeyPairPem => issued.get(name)!;
  const kubeconfigs = new Map(
    kubeconfigPlans(cluster).map((plan) => [
      plan.name,
      renderKubeconfig(plan, {
        authority: Buffer.from(pair(stems.authority).certificate),
        certificate: Buffer.from(pair(plan.name).certificate),
        key: Buffer.from(pair(plan.name).key),
      }),
    ]),
  );
  const encryption = configFiles(cluster)
    .find(({ name }) => name.includes('encryption'))!
    .content.replace('${ENCRYPTION_KEY}', Buffer.alloc(32, 7).toString('base64'));
  for (const [name, made] of issued) {
    original(key(name), made.key, 0o600);
    original(certificate(name), made.certificate);
  }
  for (const [name, text] of kubeconfigs) original(`${name}.kubeconfig`, text, 0o600);
  original('encryption-config.yaml', encryption, 0o600);
  for (const { name: machine } of controllers(cluster)) {
    const used = moved ? '/var/lib/kubernetes' : '/root';
    for (const stem of [stems.authority, stems.apiServer, stems.serviceAccounts]) {
      put(tree, machine, `${used}/${key(stem)}`, pair(stem).key, 0o600);
      put(tree, machine, `${used}/${certificate(stem)}`, pair(stem).certificate);
    }
    for (const name of ['kube-controller-manager', 'kube-scheduler'])
      put(tree, machine, `${used}/${name}.kubeconfig`, kubeconfigs.get(name)!, 0o600);
    put(tree, machine, '/root/admin.kubeconfig', kubeconfigs.get(stems.admin)!, 0o600);
    put(tree, machine, `${used}/encryption-config.yaml`, encryption, 0o600);
  }
  for (const { name: machine } of workers(cluster)) {
    const files = nodeFiles(cluster, machine);
    const at = (places: Places): string => (moved ? places[0] : places.at(-1)!);
    put(tree, machine, at(files.authority), pair(stems.authority).certificate);
    put(tree, machine, at(files.certificate), pair(machine).certificate);
    put(tree, machine, at(files.key), pair(machine).key, 0o600);
    put(tree, machine, at(files.kubeconfig), kubeconfigs.get(machine)!, 0o600);
    put(tree, machine, at(files.proxyKubeconfig), kubeconfigs.get('kube-proxy')!, 0o600);
  }
}

/** The checks of these chapters that judge files, without needs on others. */
export function fileChecks(lab: Lab): readonly Check[] {
  const wanted = /^(02\.(units|configs|ca-conf)|03\.(machines|domain|subnets)|04|05|06)/;
  return alone(
    track.chapters
      .flatMap((chapter) =>
        ['02', '03', '04', '05', '06'].includes(chapter.id) ? chapter.checks(lab) : [],
      )
      .filter(({ id }) => wanted.test(id)),
  );
}

/** Without needs on others than these. */
export function alone(checks: readonly Check[]): readonly Check[] {
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
