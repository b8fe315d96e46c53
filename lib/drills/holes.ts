/** Names of the holes `${NAME}` in a text, each once. */
export const holesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(hole)].map((match) => match[1] ?? '')),
];

/**
 * Puts values into the holes of a text. A hole without a value stays: the rules have seen to that.
 */
export const fillHoles = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(hole, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );

/** A text for lists, where no variant is chosen yet: what the seed decides is an ellipsis. */
export const withoutHoles = (text: string): string => text.replace(hole, '…');

const hole = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
