import { LabError } from '../core/errors.js';
import { release as release132 } from './1.32/index.js';
import { release as release133 } from './1.33/index.js';
import type { Component, ContainerImage, ReleasePlan, ReleaseSet } from './types.js';

/** The release sets, a folder each: which versions make one lab. The oldest first. */
export const releaseSets: readonly ReleaseSet[] = [
  releaseSet('1.32', release132),
  releaseSet('1.33', release133),
];

/** That of a lab file which names none. */
export const defaultReleaseSet = '1.32';

export const releaseSetNames: readonly string[] = releaseSets.map(({ name }) => name);

/** What the folder of that name says. */
export function releaseSet(name: string, plan: ReleasePlan): ReleaseSet {
  return {
    ...plan,
    name,
    components: plan.components.map((component) => ({
      ...component,
      module: `lib/releases/${component.modulesOf ?? name}/modules/${component.name}`,
    })),
  };
}

/** Throws LabError('config') for one that there is not. */
export function releaseSetNamed(name: string, among = releaseSets): ReleaseSet {
  const found = among.find((each) => each.name === name);
  if (found === undefined)
    throw new LabError('config', `there is no release set ${name}`, {
      hint: `write one of ${among.map((each) => each.name).join(', ')}`,
    });
  return found;
}

/** What a lab of a release set can be upgraded to; undefined where there is nothing newer. */
export const releaseSetAfter = (name: string, among = releaseSets): ReleaseSet | undefined =>
  among.find((_, index) => among[index - 1]?.name === name);

/**
 * Components of a release set, by name, in its order. Throws LabError('config') for a set that
 * there is not.
 */
export const componentsOf = (name: string, wanted: readonly string[]): readonly Component[] =>
  releaseSetNamed(name).components.filter((component) => wanted.includes(component.name));

/** Its container images, by repository. */
export const imagesOf = (name: string, wanted: readonly string[]): readonly ContainerImage[] =>
  releaseSetNamed(name).images.filter(({ repository }) => wanted.includes(repository));
