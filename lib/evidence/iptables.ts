import { compares, unknown, type Field } from './packet-tests.js';
import type { Chain, Hook, Rule, Sets, Target, Test } from './packet.js';

/** Priorities of tables (iptables(8), nf_ip_hook_priorities). */
type Priorities = Readonly<Record<string, number>>;

const filtering: Priorities = { raw: -300, mangle: -150, filter: 0, security: 50 };

const translating: Priorities = { nat: 100 };

/**
 * The chains of a text of `iptables-save`. The table nat drops nothing that matters here, and is
 * passed over. `program` is that which takes rules away.
 */
export const iptablesChains = (text: string, program: string, sets: Sets): readonly Chain[] =>
  chainsOf(text, program, sets, filtering);

/** The chains of its table nat: what they drop is the source of a packet, which gets another one. */
export const sourceChains = (text: string): readonly Chain[] =>
  chainsOf(text, 'iptables', new Map(), translating);

function chainsOf(
  text: string,
  program: string,
  sets: Sets,
  priorities: Priorities,
): readonly Chain[] {
  const chains = new Map<string, { chain: Chain; rules: Rule[] }>();
  let table = '';
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('*')) table = line.slice(1);
    const priority = priorities[table];
    if (priority === undefined) continue;
    const option = table === 'filter' ? '' : ` -t ${table}`;
    const [, name, policy = ''] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (name !== undefined) {
      const rules: Rule[] = [];
      chains.set(`${table} ${name}`, {
        rules,
        chain: {
          table: `${program} ${table}`,
          name,
          rules,
          base: baseOf(name, priority, policy, `${program}${option}`),
        },
      });
    }
    const [, of = '', words = ''] = /^-A (\S+)(.*)$/.exec(line) ?? [];
    chains.get(`${table} ${of}`)?.rules.push(ruleOf(`${program}${option}`, of, words, sets));
  }
  return [...chains.values()].map(({ chain }) => chain);
}

function baseOf(name: string, priority: number, policy: string, command: string): Chain['base'] {
  if (!/^(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/.test(name)) return undefined;
  return {
    hook: name.toLowerCase() as Hook,
    priority,
    policy: {
      tests: [],
      target: { kind: policy === 'DROP' ? 'drop' : 'accept' },
      text: `${command} -P ${name} ${policy}`,
      remedy: `${command} -P ${name} ACCEPT`,
    },
  };
}

function ruleOf(command: string, chain: string, text: string, sets: Sets): Rule {
  const words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const tests: Test[] = [];
  let target: Target = { kind: 'none' };
  let not = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const value = words[index + 1] ?? '';
    if (word === '!') {
      not = true;
      continue;
    }
    if (['-j', '-g'].includes(word)) {
      target = targetOf(word, value);
      // What follows says how, not whether.
      break;
    }
    if (['-m', '--comment'].includes(word)) index += 1;
    else if (word === '--mark' && value === masqueraded) {
      const meant = not;
      tests.push(() => meant);
      index += 1;
    } else if (word === '--match-set') {
      tests.push(inSet(sets.get(value), words[index + 2] ?? '', not));
      index += 2;
    } else if (word.startsWith('-')) {
      const field = fields[word];
      if (field === undefined) tests.push(unknown);
      else {
        tests.push(compares(field, value.split(','), not));
        index += 1;
      }
    }
    not = false;
  }
  return {
    tests,
    target,
    text: `${command} -A ${chain}${text}`,
    remedy: `${command} -D ${chain}${text}`,
  };
}

/** kube-proxy marks so what it is about to give its own address: nothing that comes from elsewhere. */
const masqueraded = '0x4000/0x4000';

const fields: Readonly<Record<string, Field>> = {
  '-s': 'from',
  '-d': 'to',
  '-i': 'in',
  '-o': 'out',
  '-p': 'protocol',
  '--dport': 'to-port',
  '--dports': 'to-port',
  '--sport': 'from-port',
  '--sports': 'from-port',
  '--ctstate': 'state',
  '--state': 'state',
  '--src-range': 'from',
  '--dst-range': 'to',
};

function targetOf(option: string, name: string): Target {
  if (name === 'ACCEPT') return { kind: 'accept' };
  // The last three are of the table nat, and drop a packet's source (sourceChains).
  if (/^(?:DROP|REJECT|MASQUERADE|SNAT|NETMAP)$/.test(name)) return { kind: 'drop' };
  if (name === 'RETURN') return { kind: 'return' };
  return { kind: option === '-g' ? 'goto' : 'jump', chain: name };
}

/** A set of addresses; of other kinds, and of one that is not known, nothing can be told. */
function inSet(members: readonly string[] | undefined, sides: string, not: boolean): Test {
  const field = sides === 'src' ? 'from' : sides === 'dst' ? 'to' : undefined;
  return members === undefined || field === undefined ? unknown : compares(field, members, not);
}
