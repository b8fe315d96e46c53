/**
 * Fills the holes `${NAME}` (capitals, digits, underscore) of a template. A hole without a value,
 * or a value without a hole, is our own mistake and throws.
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const text = template.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`template has a hole \${${name}} without a value`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`template has no hole for ${unused.join(', ')}`);
  return text;
}
