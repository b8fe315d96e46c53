/** `7`, `07` and, in YAML, the number 7 are the same chapter. */
export const isSameId = (id: string, name: string): boolean =>
  id === name || (/^\d+$/.test(id) && /^\d+$/.test(name) && Number(id) === Number(name));

/** The chapter of a check or a step, by its id: `07` of `07.members.server`. */
export const chapterOf = (id: string): string => id.replace(/\..*/s, '');
