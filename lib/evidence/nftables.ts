import { compares, unknown, type Field } from './packet-tests.js';
import type { Chain, Hook, Rule, Target, Test } from './packet.js';

/** Names of priorities (nft(8)). */
const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};

/** The families by which IPv4 packets go. */
const families = ['ip', 'inet', 'netdev'];

interface Table {
  readonly family: string;
  readonly name: string;
  readonly sets: Map<string, readonly string[]>;
}

/** The chains of a text of `nft list ruleset` through which IPv4 goes, but for those of NAT. */
export function nftChains(text: string): readonly Chain[] {
  const found: Chain[] = [];
  let table: Table | undefined;
  let lines: string[] = [];
  for (const line of unfolded(text)) {
    const [, family = '', name] = /^table (\S+) (\S+) \{$/.exec(line) ?? [];
    if (name !== undefined) table = { family, name, sets: new Map() };
    else if (/^(?:chain|set|map) \S+ \{$/.test(line)) lines = [line];
    else if (line !== '}') lines.push(line);
    else if (table !== undefined && lines.length > 0) {
      found.push(...blockOf(table, lines));
      lines = [];
    }
  }
  return found;
}

/** Lines without indentation; braces that a line opens and does not close go on in it. */
function unfolded(text: string): readonly string[] {
  const found: string[] = [];
  let open: string | undefined;
  for (const raw of text.split('\n')) {
    const line = open === undefined ? raw.trim() : `${open} ${raw.trim()}`;
    const block = /^(?:table|chain|set|map|flowtable) /.test(line);
    open = !block && count(line, '{') > count(line, '}') ? line : undefined;
    if (open === undefined && line !== '') found.push(line);
  }
  return found;
}

const count = (line: string, character: string): number => line.split(character).length - 1;

function blockOf(table: Table, [head = '', ...lines]: readonly string[]): readonly Chain[] {
  const [, kind = '', name = ''] = /^(\S+) (\S+)/.exec(head) ?? [];
  if (kind !== 'chain') {
    const elements = lines.find((line) => line.startsWith('elements = '));
    table.sets.set(name, wordsIn(elements ?? ''));
    return [];
  }
  const [, type = '', hook, devices, at = '0'] =
    /^type (\S+) hook (\S+)(?: devices? (?:= )?(.*?))? priority ([^;]+);/.exec(lines[0] ?? '') ??
    [];
  if (!families.includes(table.family) || type === 'nat') return [];
  const chain = `${table.family} ${table.name} ${name}`;
  const drops = (lines[0] ?? '').includes(' policy drop;');
  // Other interfaces than those that are named do not come to the chain at all.
  const elsewhere =
    devices === undefined
      ? []
      : [passing(compares(hook === 'egress' ? 'out' : 'in', wordsIn(devices), true))];
  const rules = [
    ...elsewhere,
    ...lines.slice(hook === undefined ? 0 : 1).flatMap((line) => rulesOf(table, chain, line)),
  ];
  return [{ table: `nft ${table.family} ${table.name}`, name, rules, base: base() }];

  function base(): Chain['base'] {
    if (hook === undefined) return undefined;
    return {
      hook: hook as Hook,
      priority: priorityOf(at),
      policy: {
        tests: [],
        target: { kind: drops ? 'drop' : 'accept' },
        text: `nft chain ${chain}: policy ${drops ? 'drop' : 'accept'}`,
        remedy: `nft 'chain ${chain} { policy accept; }'`,
      },
    };
  }
}

const passing = (test: Test): Rule => ({
  tests: [test],
  target: { kind: 'accept' },
  text: '',
  remedy: '',
});

/** `filter`, `-150`, `filter + 10`. */
function priorityOf(text: string): number {
  const [word = '', sign = '+', more = '0'] = text.trim().split(/\s+/);
  const base = priorities[word] ?? Number(word);
  return (Number.isNaN(base) ? 0 : base) + (sign === '-' ? -1 : 1) * Number(more);
}

/** What is compared, by the words before its value. */
const selectors: readonly (readonly [RegExp, Field])[] = [
  [/^ip saddr /, 'from'],
  [/^ip daddr /, 'to'],
  [/^(?:meta )?iif(?:name)? /, 'in'],
  [/^(?:meta )?oif(?:name)? /, 'out'],
  [/^(?:tcp|udp|th) dport /, 'to-port'],
  [/^(?:tcp|udp|th) sport /, 'from-port'],
  [/^(?:meta l4proto|ip protocol) /, 'protocol'],
  [/^ct state /, 'state'],
];

/** What says nothing about a packet. */
const silent =
  /^(?:counter(?: packets \d+ bytes \d+)?|comment "[^"]*"|log(?: (?:prefix "[^"]*"|level \w+|flags \w+|group \d+))*|meta nftrace set \d)\s*/;

/** A rule, or one for each element of its map of verdicts. */
function rulesOf(table: Table, chain: string, line: string): readonly Rule[] {
  const tests: Test[] = [];
  let mapped: readonly Pick<Rule, 'tests' | 'target'>[] = [];
  let target: Target = { kind: 'none' };
  let rest = line;
  while (rest !== '') {
    const quiet = silent.exec(rest)?.[0];
    const [verdict, found] = targetAt(rest) ?? [];
    const selector = selectors.find(([pattern]) => pattern.test(rest));
    if (quiet !== undefined && quiet !== '') rest = rest.slice(quiet.length);
    else if (found !== undefined) {
      target = found;
      rest = rest.slice(verdict?.length).replace(/^\s*(?:comment "[^"]*")?.*$/, '');
    } else if (selector !== undefined) {
      const [head = ''] = selector[0].exec(rest) ?? [];
      const value = valueAt(rest.slice(head.length));
      const [protocol = ''] = /^(?:tcp|udp)(?= [ds]port)/.exec(head) ?? [];
      if (protocol !== '') tests.push(compares('protocol', [protocol], false));
      if (value.map) mapped = mappedBy(selector[1], value.text);
      else tests.push(compares(selector[1], wordsOf(table, value.text), value.not));
      rest = rest.slice(head.length + value.length);
    } else {
      // Of another family nothing is meant; of the rest nothing is known.
      tests.push(
        /^(?:ip6|icmpv6|arp|ether type ip6|meta nfproto ipv6)\b/.test(rest) ? never : unknown,
      );
      rest = rest.replace(/^\S+\s*/, '');
    }
  }
  const words = {
    text: `nft rule ${chain} ${line}`,
    remedy: `nft -a list chain ${chain}, and nft delete rule ${chain} handle NUMBER`,
  };
  if (mapped.length === 0) return [{ tests, target, ...words }];
  return mapped.map((each) => ({ ...each, tests: [...tests, ...each.tests], ...words }));
}

/** `{ established : accept, invalid : drop }`; of a map with a name nothing is known. */
function mappedBy(field: Field, text: string): readonly Pick<Rule, 'tests' | 'target'>[] {
  if (text.startsWith('@')) return [{ tests: [unknown], target: { kind: 'accept' } }];
  return text
    .replace(/[{}]/g, '')
    .split(',')
    .flatMap((element) => {
      const [key = '', verdict = ''] = element.split(' : ').map((word) => word.trim());
      const found = targetAt(verdict)?.[1];
      const tests = [compares(field, [key.replaceAll('"', '')], false)];
      return found === undefined ? [] : [{ tests, target: found }];
    });
}

const never: Test = () => false;

function targetAt(text: string): readonly [string, Target] | undefined {
  const [whole = '', word = '', chain = ''] =
    /^(accept|drop|reject|return|continue|(?:jump|goto) (\S+))(?=\s|$)/.exec(text) ?? [];
  if (whole === '') return undefined;
  if (chain !== '') return [whole, { kind: word.startsWith('goto') ? 'goto' : 'jump', chain }];
  if (word === 'reject' || word === 'drop') return [whole, { kind: 'drop' }];
  return [whole, { kind: word === 'accept' || word === 'return' ? word : 'none' }];
}

/** A value, how long it is with the blank behind it, and whether it is excluded or maps to verdicts. */
function valueAt(text: string): {
  readonly text: string;
  readonly length: number;
  readonly not: boolean;
  readonly map: boolean;
} {
  const [whole = '', sign, map, value = ''] =
    /^(!= )?(vmap )?(\{[^}]*\}|"[^"]*"|\S+)\s*/.exec(text) ?? [];
  return { text: value, length: whole.length, not: sign !== undefined, map: map !== undefined };
}

/** The words of a value: of a set that is named its elements. */
const wordsOf = (table: Table, value: string): readonly string[] =>
  value.startsWith('@') ? (table.sets.get(value.slice(1)) ?? ['?']) : wordsIn(value);

const wordsIn = (text: string): readonly string[] =>
  text
    .replace(/^elements = /, '')
    .replace(/[{}"]/g, ' ')
    .split(',')
    .map((word) => word.trim().split(/\s+/)[0] ?? '')
    .filter((word) => word !== '');
