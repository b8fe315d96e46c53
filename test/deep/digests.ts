import { digestOfFiles, imageDigest, shortDigest } from '../digest/digest.js';
import { dependencies } from '../digest/imports.js';
import type { Suite } from './table.js';

/** What all suites stand on: the labs they are handed. */
const foundation = ['test/deep/labs.ts'];

/** A suite's file, its roots, all that these import and read, and the image's recipe. */
export const suiteDigest = ({ file, roots, without = [] }: Suite): string =>
  shortDigest([
    digestOfFiles(dependencies([file, ...roots, ...foundation], without)),
    imageDigest(),
  ]);
