import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { readCertificates, type Certificate } from '../../../lib/evidence/certificate.js';
import { isTrue } from '../../../lib/evidence/unit.js';
import { mappingOf, type YamlReading } from '../../../lib/evidence/yaml.js';
import { readScript } from '../../../lib/host/files.js';
import { curls, plainCurl, wayTo } from './api.js';
import { learnersLines } from './files.js';
import { readConfig } from './config-kinds.js';
import { settingFunction } from './places.js';
import { processFunctions } from './processes.js';
import { programHeads } from './programs.js';
import { readOnce } from './verdict.js';

/**
 * bash: the path that the running kubelet was given by --config, empty where it was given none, and
 * the tutorial's while none runs; and the flags that win over what is written there.
 */
const kubeletFlags = readScript('labs/kubernetes/checking/kubelet-flags.sh', {
  PROCESSES: processFunctions,
});

/**
 * The kubelet's configuration file, the resolv.conf that it hands on, and the authorities by which it
 * knows its clients.
 */
export const kubeletConfigFact = (machine: string): Fact => ({
  machine,
  script: readScript('labs/kubernetes/checking/kubelet-config.sh', {
    KUBELET_FLAGS: kubeletFlags,
    SETTING: settingFunction,
  }),
});

export interface KubeletConfig {
  /** Empty where the kubelet runs with flags alone. */
  readonly path: string;
  /** Why it cannot be used, to follow its path. */
  readonly problem: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** How it decides what somebody may do whom it knows: `Webhook` or `AlwaysAllow`. */
  readonly authorization: string;
  /** Whether it ends where there is swap. */
  readonly failSwapOn: boolean;
  readonly resolvConf: string;
  readonly resolvConfMissing: boolean;
  readonly nameservers: readonly string[];
  /** The file by which it knows its clients; empty without one. */
  readonly clientAuthorityFile: string;
  readonly clientAuthorities: readonly Certificate[];
}

export const readKubeletConfig = readOnce(({ stdout }: FactAnswer): KubeletConfig => {
  const lines = stdout.split('\n');
  const [main = '', ...dropins] = stdout.split(/^dropin .*\n/m).map(learnersLines);
  const readings = [readConfig(main), ...dropins.map(readDropin)];
  const merged = readings.map((each) => ('value' in each ? mappingOf(each.value) : undefined));
  const settings = merged[0] === undefined ? undefined : merged.reduce(patched, {});
  const swapFlag = /^fail-swap-on (.*)$/m.exec(stdout)?.[1];
  const path = /^config (.*)$/m.exec(stdout)?.[1] ?? '';
  const driver = /^cgroup-driver (.*)$/m.exec(stdout)?.[1];
  return {
    path,
    text: main,
    settings: { ...settings, ...(driver === undefined ? {} : { cgroupDriver: driver }) },
    problem: lines.includes('missing config')
      ? 'is missing'
      : firstProblem(path === '' ? readings.slice(1) : readings, stdout),
    authorization:
      /^authorization-mode (.*)$/m.exec(stdout)?.[1] ?? authorizationOf(path, settings),
    failSwapOn: swapFlag === undefined ? settings?.['failSwapOn'] !== false : isTrue(swapFlag),
    resolvConf: /^resolv (.*)$/m.exec(stdout)?.[1] ?? '',
    resolvConfMissing: lines.includes('missing resolv'),
    nameservers: lines
      .filter((line) => line.startsWith('+'))
      .flatMap((line) => line.slice(1).trim().split(/\s+/)[1] ?? []),
    clientAuthorityFile: /^clients (\S.*)$/m.exec(stdout)?.[1] ?? '',
    clientAuthorities: readCertificates(
      lines
        .filter((line) => line.startsWith('='))
        .map((line) => line.slice(1))
        .join('\n'),
    ),
  };
});

/** Without a file the flag's default counts, with one that of the file (options.go of the kubelet). */
function authorizationOf(path: string, settings: Settings | undefined): string {
  const mode = mappingOf(settings?.['authorization'])?.['mode'];
  return typeof mode === 'string' && mode !== '' ? mode : path === '' ? 'AlwaysAllow' : 'Webhook';
}

/** The kubelet does not guess what a file is that changes its configuration. */
function readDropin(text: string): YamlReading {
  const reading = readConfig(text);
  return 'value' in reading && mappingOf(reading.value)?.['kind'] !== 'KubeletConfiguration'
    ? { problem: 'is not of kind KubeletConfiguration' }
    : reading;
}

/** Of the main file, or of one that changes it, which is then named. */
function firstProblem(readings: readonly YamlReading[], stdout: string): string | undefined {
  const names = [...stdout.matchAll(/^dropin (.*)$/gm)].map(([, name = '']) => name);
  for (const [index, reading] of readings.entries())
    if ('problem' in reading)
      return index === 0
        ? reading.problem
        : `is changed by ${names[index - 1] ?? ''}, which ${reading.problem}`;
  return undefined;
}

type Settings = Readonly<Record<string, unknown>>;

/** As the kubelet takes a file of --config-dir: a merge patch (RFC 7386). */
function patched(settings: Settings | undefined, patch: Settings | undefined): Settings {
  return Object.fromEntries(
    Object.entries({ ...settings, ...patch }).map(([key, value]) => {
      const [was, is] = [mappingOf(settings?.[key]), mappingOf(patch?.[key])];
      return [key, was === undefined || is === undefined ? value : patched(was, is)];
    }),
  );
}

/**
 * Status of the container runtime at the kubelet's endpoint. It is one gRPC message
 * (StatusRequest{verbose: true}), for which curl will do: crictl needs three times as long to
 * start.
 */
export const runtimeFact = (machine: string): Fact => ({
  machine,
  script: readScript('labs/kubernetes/checking/runtime.sh', {
    KUBELET_FLAGS: kubeletFlags,
    SETTING: settingFunction,
    CURL: plainCurl,
  }),
});

/** CNI plugins: which are executable, and the first bytes of each. */
export const pluginsFact = (machine: string): Fact => ({
  machine,
  script: `set -- /opt/cni/bin/*
for file; do [ -f "$file" ] && [ -x "$file" ] && echo "exec $file"; done
set -- "\${@:1:40}"
${programHeads}`,
});

/** Health of the kubelet, and what it tells somebody without a certificate. */
export const kubeletHealthFact = (machine: string): Fact => ({
  machine,
  script: curls(
    [
      { name: 'healthz', url: 'http://127.0.0.1:10248/healthz' },
      {
        name: 'pods',
        url: 'https://127.0.0.1:10250/pods',
        certificates: true,
        bodiless: true,
      },
    ],
    '-k',
  ),
});

export const proxyHealthFact = (machine: string): Fact => ({
  machine,
  script: curls([
    { name: 'healthz', url: 'http://127.0.0.1:10256/healthz' },
    { name: 'mode', url: 'http://127.0.0.1:10249/proxyMode' },
  ]),
});

/**
 * The API server as this machine reaches it: by name, over TLS, and whether packets to the
 * service's address come to it.
 */
export const apiFromFact = (machine: string, name: string, service: string): Fact => ({
  machine,
  timeout: 20,
  script: curls(
    [
      wayTo('way', name),
      { name: 'name', url: name, certificates: true },
      wayTo('service', service),
    ],
    '-k',
  ),
});
