import type { Finding, Path } from '../../declaration/types.js';
import { checksOf } from '../steps.js';
import type { Rule } from './types.js';

/** What an address of documentation must look like, wherever it stands. */
export const addressRules: readonly Rule[] = [
  {
    id: 'links',
    check: ({ draft }) =>
      checksOf(draft).flatMap(({ at, check: { link } }) => addressFindings([...at, 'link'], link)),
  },
  {
    id: 'docs',
    check: ({ draft: { docs = [] } }) =>
      docs.flatMap((address, index) => addressFindings(['docs', index], address)),
  },
];

const addressFindings = (at: Path, address: string | undefined): readonly Finding[] =>
  address === undefined || /^https:\/\/[^\s]+$/.test(address)
    ? []
    : [
        {
          at,
          message: `"${address}" is no address`,
          remedy: 'write an address that begins with https://',
        },
      ];
