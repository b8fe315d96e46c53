import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from '../checking/files.js';
import { processFunctions } from '../checking/processes.js';
import { controlPlane, kernelName } from '../checking/units.js';
import { readOnce } from '../checking/verdict.js';
import { upgradedUnits } from './upgraded.js';

/** Programs that are upgraded. */
const upgradable = [...controlPlane, ...upgradedUnits] as const;
export type Upgradable = (typeof upgradable)[number];

/** Of which version the programs are that run on a machine, and their files. */
export const versionsFact = (machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/upgrade/versions.sh', {
    PROCESSES: processFunctions,
    NAMES: upgradable.map(kernelName).join(' '),
  }),
});

/** Versions of a program, `1.33.13`; undefined for what does not run, or does not say. */
export interface Versions {
  readonly running: string | undefined;
  /** What the next start would make of it. */
  readonly file: string | undefined;
}

/** Reads the answer to `versionsFact`. */
export const readVersions = readOnce(({ stdout }: FactAnswer) => {
  const lines = stdout.split('\n');
  const version = (word: string, program: Upgradable): string | undefined => {
    const start = `${word} ${kernelName(program)} Kubernetes v`;
    return lines
      .find((line) => line.startsWith(start))
      ?.slice(start.length)
      .trim();
  };
  return {
    of: (program: Upgradable): Versions => ({
      running: version('running', program),
      file: version('file', program),
    }),
  };
});

/** The number of a minor release: 33 of `1.33.13`; undefined where there is none to be read. */
export function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d{1,4})(?:\.|$|\+)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
