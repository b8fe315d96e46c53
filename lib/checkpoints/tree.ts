import type { Checkpoint, CheckpointTree } from './types.js';

/** One checkpoint in drawing order, with what is drawn before its name. */
export interface TreeLine {
  readonly checkpoint: Checkpoint;
  readonly branch: string;
}

/**
 * The tree from its roots down: the branch on which the machines are (else the one saved last) goes
 * straight on, the others are drawn beside it, before it.
 */
export function treeLines({
  checkpoints,
  current,
}: Pick<CheckpointTree, 'checkpoints' | 'current'>): readonly TreeLine[] {
  const onPath = new Set(pathTo(current, checkpoints));
  const known = new Set(checkpoints.map(({ name }) => name));
  const childrenOf = (name: string | undefined): readonly Checkpoint[] =>
    checkpoints
      .filter(
        ({ parent }) => (parent !== undefined && known.has(parent) ? parent : undefined) === name,
      )
      .sort((a, b) => Number(onPath.has(a.name)) - Number(onPath.has(b.name)));
  const draw = (children: readonly Checkpoint[], indent: string): readonly TreeLine[] =>
    children.flatMap((child, index) => {
      const straight = index === children.length - 1;
      const line = { checkpoint: child, branch: straight ? indent : `${indent}├─ ` };
      return [line, ...draw(childrenOf(child.name), straight ? indent : `${indent}│  `)];
    });
  return draw(childrenOf(undefined), '');
}

/** Names from a checkpoint up to its root, itself included. */
export function pathTo(
  name: string | undefined,
  checkpoints: readonly Pick<Checkpoint, 'name' | 'parent'>[],
): readonly string[] {
  const found =
    name === undefined ? undefined : checkpoints.find((checkpoint) => checkpoint.name === name);
  return found === undefined ? [] : [found.name, ...pathTo(found.parent, checkpoints)];
}
