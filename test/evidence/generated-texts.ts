import type { Choices } from '../helpers/random.js';

/** Files as people write them: whoever made them knows what they say. */

const words = ['node-0', '10.200.0.0/16', '/var/lib/x.crt', 'a b', 'x=y', 'https://a:6443', 'é'];

/** A line break as on Windows, a mark before the first line: what programs read past. */
export const dressed = (lines: readonly string[], choose: Choices): string =>
  `${choose.percent(15) ? '\ufeff' : ''}${lines.join(choose.percent(20) ? '\r\n' : '\n')}\n`;

/** A unit file, and what systemd takes of its key. */
export function makeUnit(choose: Choices): {
  readonly text: string;
  readonly values: readonly string[];
} {
  let values: readonly string[] = [];
  const lines = ['# made', '[Unit]', 'Key=of another section', '', '[Service]'];
  for (let count = choose.below(6); count > 0; count--) {
    const reset = choose.percent(15);
    const parts = reset ? [] : [choose.oneOf(words), ...choose.some(3, () => choose.oneOf(words))];
    values = reset ? [] : [...values, parts.join(' ')];
    lines.push(...assignment(parts, choose));
    if (choose.percent(30))
      lines.push(choose.oneOf(['', '; Key=a remark', '# Key=too', 'Other=1']));
  }
  return { text: dressed([...lines, '[Install]', 'Key=last'], choose), values };
}

/** `Key=a b`, over several lines, with remarks between them. */
function assignment(parts: readonly string[], choose: Choices): readonly string[] {
  const equals = choose.oneOf(['=', ' =', '= ', ' = ']);
  if (parts.length < 2 || choose.percent(40)) return [`Key${equals}${parts.join(' ')}`];
  return parts.flatMap((part, index) => [
    `${index === 0 ? `Key${equals}` : ''}${part}${index === parts.length - 1 ? '' : '\\'}`,
    ...(index < parts.length - 1 && choose.percent(20) ? ['# between'] : []),
  ]);
}

/** Words of a command line, and what a program of Go makes of its flag. */
export function makeCommand(choose: Choices): {
  readonly words: readonly string[];
  readonly value: string | undefined;
} {
  let value: string | undefined;
  const line = ['/usr/local/bin/program'];
  for (let count = choose.below(6); count > 0; count--) {
    const own = choose.percent(60);
    const name = own
      ? choose.oneOf(['some-flag', 'some_flag'])
      : choose.oneOf(['some', 'flag', 'some-flags']);
    const bare = choose.percent(10);
    const given = bare ? 'true' : choose.oneOf(words);
    if (own) value = given;
    const dashes = choose.oneOf(['-', '--']);
    if (bare) line.push(`${dashes}${name}`);
    else if (choose.percent(50)) line.push(`${dashes}${name}=${given}`);
    else line.push(`${dashes}${name}`, given);
  }
  return { words: line, value };
}

/** A value of YAML. */
export type Value =
  string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

export function makeValue(choose: Choices, depth = 0): Value {
  const kind = depth >= 3 ? choose.below(3) : choose.below(6);
  if (kind <= 1)
    return choose.oneOf([...words, 'true', '12', 'off', '0644', '', 'null', '~', '1.10']);
  if (kind === 2) return choose.oneOf([true, false, 0, 12, 10250]);
  if (kind === 3) return choose.some(3, () => makeValue(choose, depth + 1));
  return makeMapping(choose, depth + 1);
}

export const makeMapping = (choose: Choices, depth = 0): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    ['kind', 'apiVersion', 'name', 'clientCAFile', 'x-y', 'server']
      .filter(() => choose.percent(45))
      .map((key) => [key, makeValue(choose, depth)]),
  );

/** Lines of the value in block style, with parts in flow style, and remarks. */
export function asYaml(value: Value, choose: Choices): readonly string[] {
  if (typeof value !== 'object' || choose.percent(15)) return [inFlow(value, choose)];
  const entries: readonly (readonly [string, Value])[] = Array.isArray(value)
    ? value.map((one: Value) => ['-', one] as const)
    : Object.entries(value).map(([key, one]) => [`${quotedKey(key, choose)}:`, one] as const);
  if (entries.length === 0) return [inFlow(value, choose)];
  const indent = ' '.repeat(choose.oneOf([2, 4]));
  return entries.flatMap(([head, one]) => {
    const [first = '', ...rest] = asYaml(one, choose);
    const remark = choose.percent(10) ? [choose.oneOf(['# a remark', ''])] : [];
    if (typeof one !== 'object' || isFlow(first))
      return [...remark, `${head} ${first}${after(choose)}`];
    return [
      ...remark,
      head,
      ...[first, ...rest].map((line) => (line === '' ? line : indent + line)),
    ];
  });
}

const isFlow = (line: string): boolean => /^[[{]/.test(line);
const after = (choose: Choices): string => (choose.percent(10) ? '  # why' : '');
const quotedKey = (key: string, choose: Choices): string => (choose.percent(10) ? `"${key}"` : key);

function inFlow(value: Value, choose: Choices): string {
  if (typeof value === 'string') return quoted(value, choose);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((one: Value) => inFlow(one, choose)).join(', ')}]`;
  const pairs = Object.entries(value).map(
    ([key, one]) => `${quotedKey(key, choose)}: ${inFlow(one, choose)}`,
  );
  return `{${pairs.join(', ')}}`;
}

/** Without quotes only what is a text without them. */
function quoted(text: string, choose: Choices): string {
  const plain = /^[a-z/][a-z0-9./-]*[a-z0-9]$/i.test(text) && !/^(?:true|off|null)$/.test(text);
  if (plain && choose.percent(50)) return text;
  return choose.percent(50) ? JSON.stringify(text) : `'${text}'`;
}
