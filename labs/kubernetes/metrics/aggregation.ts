import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { readScript } from '../../../lib/host/files.js';
import { processFunctions } from '../checking/processes.js';

/** What a running API server was told about extension servers. */
export const aggregationFact = (machine: string): Fact => ({
  machine,
  script: readScript('labs/kubernetes/metrics/aggregation.sh', { PROCESSES: processFunctions }),
});

export interface Aggregation {
  /** The last value of each flag, by its name. */
  readonly flags: ReadonlyMap<string, string>;
  /** Files that flags name and that are not there. */
  readonly missing: readonly string[];
  /** CN of the certificate that is shown; empty where it cannot be read. */
  readonly subject: string;
  /** What openssl says of it. */
  readonly verified: string;
  /** The key is that of the certificate. */
  readonly isPair: boolean;
}

/** Reads what `aggregationFact` was answered. */
export function readAggregation({ stdout }: FactAnswer): Aggregation {
  const words = stdout.split('\n').map((line) => line.split(' '));
  const after = (name: string): readonly string[] =>
    words.filter(([first]) => first === name).map(([, ...rest]) => rest.join(' '));
  return {
    flags: new Map(
      words
        .filter(([first]) => first === 'flag')
        .map(([, name = '', ...value]) => [name, value.join(' ')]),
    ),
    missing: after('missing'),
    subject: after('subject')[0] ?? '',
    verified: after('verified')[0] ?? '',
    isPair: after('pair').length > 0,
  };
}
