import type { Machine } from '../../lib/core/lab.js';
import type { Program } from '../kubernetes/checking/units.js';
import type { Cluster } from '../kubernetes/layout.js';
import { unitHoles, unitText } from '../kubernetes/unit-files.js';
import type { InstanceFile, Word } from './instance-files.js';

/** The unit of a program, at its place. */
export const unitFile = (cluster: Cluster, program: Program, machine: Machine): InstanceFile => ({
  path: `/etc/systemd/system/${program}.service`,
  text: unitText(cluster, program),
  words: wordsIn(unitHoles(cluster, program, machine)),
});

const wordsIn = (holes: Readonly<Record<string, string>> = {}): readonly Word[] =>
  (['MEMBER', 'ADDRESS'] as const).filter((word) => word in holes);
