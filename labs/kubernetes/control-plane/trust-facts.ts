import type { Check } from '../../../lib/core/check.js';
import { originalsFact, readStore } from '../checking/certificates.js';
import { serverStore } from '../certificates/copy-checks.js';
import { readEncryption } from '../checking/encryption.js';
import { flagFilesFact, readFlagFiles } from '../checking/flag-files.js';
import { answerTo, type Answers } from '../checking/verdict.js';
import { originalFact } from '../encryption/checks.js';
import type { Cluster } from '../layout.js';
import type { Known } from './trust.js';

/**
 * What checks ask that follow flags to files; all but the first is asked by chapters before, too.
 */
export const trustFacts = (cluster: Cluster, machine: string): Check['facts'] => ({
  files: flagFilesFact(cluster, machine),
  copies: serverStore(cluster, machine, 'controller'),
  originals: originalsFact(cluster),
  encryption: originalFact(cluster),
});

/** What their answers say. */
export const knownOf = (cluster: Cluster, answers: Answers): Known => ({
  cluster,
  files: readFlagFiles(answerTo(answers, 'files')),
  copies: readStore(answerTo(answers, 'copies')),
  originals: readStore(answerTo(answers, 'originals')),
  encryption: readEncryption(answerTo(answers, 'encryption')),
});
