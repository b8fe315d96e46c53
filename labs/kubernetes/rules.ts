import type { Finding } from '../../lib/declaration/types.js';
import type { DraftMachine } from '../../lib/topology/draft.js';
import type { Rule } from '../../lib/topology/types.js';

/**
 * No worker is called as one of these: files of the working folder that belong to it would be those
 * of another.
 */
export const nodeNameFree = (taken: readonly string[]): Rule => ({
  id: 'node-name-free',
  check: ({ machines }) =>
    machines.flatMap(({ index, name, role }): readonly Finding[] =>
      role !== 'worker' || name === undefined || !taken.includes(name)
        ? []
        : [
            {
              at: ['machines', index, 'name'],
              message: `${name} is the name of another certificate`,
              remedy: 'choose another name for the worker, such as node-0',
            },
          ],
    ),
});

/** Where nodes are called as their machines. */
export const nodeNameLength: Rule = {
  id: 'node-name-length',
  check: ({ machines }) => machines.flatMap(longNodeName),
};

/**
 * The certificate of a node is issued to system:node:NAME, and a common name has 64 characters (RFC
 * 5280, ub-common-name).
 */
function longNodeName({ index, name, role }: DraftMachine): readonly Finding[] {
  if (role !== 'worker' || name === undefined || name.length <= 52 || name.length > 63) return [];
  return [
    {
      at: ['machines', index, 'name'],
      message: `worker name of ${name.length} characters does not fit into a certificate`,
      remedy: 'use 52 at most',
    },
  ];
}
