import t from 'tap';
import { parse } from 'yaml';
import { asYaml, type Value } from '../evidence/generated-texts.js';
import { choices, shuffled, type Choices } from '../helpers/random.js';
import { finishedChecks, judge } from './finished-lab.js';

/**
 * Answers of a right lab that are written in other ways, drawn at random: every check must pass; and
 * with one thing wrong among them that one must be told. KHW_FUZZ draws so many times as many.
 */
const times = Number(process.env['KHW_FUZZ'] ?? 1);
const seed = Number(process.env['SEED'] ?? 21);

type Change = (text: string, key: string) => string;

/** Flags in another order and spelling, with some that change nothing; as unit and process have them. */
function otherCommands(text: string, choose: Choices): string {
  const commands = new Map<string, string>();
  return text
    .replace(/^process \d+ kube\S* .*\n(?: .*\n)+/gm, (block) => {
      const [head = '', program = '', ...flags] = block.trimEnd().split('\n');
      const more = choose.some(2, () => choose.oneOf([' --profiling=false', ' --v=1']));
      const order = shuffled([...flags, ...more], () => choose.below(1000) / 1000);
      const words = [program, ...order.flatMap((flag) => spelt(flag, choose))];
      commands.set(program.trim(), words.join('').trim());
      return `${[head, ...words].join('\n')}\n`;
    })
    .replace(
      /(?<=argv\[\]=)(\S+) .*?(?= ; )/g,
      (line, program: string) => commands.get(program) ?? line,
    );
}

/** A switch takes its value only behind `=`. */
function spelt(flag: string, choose: Choices): readonly string[] {
  const [, name = '', value = ''] = /^ --([^=]+)=(.*)$/.exec(flag) ?? [];
  const own = choose.percent(20) ? name.replaceAll('-', '_') : name;
  return choose.percent(40) && !/^(?:true|false)$/.test(value)
    ? [` --${own}`, ` ${value}`]
    : [` --${own}=${value}`];
}

/** The kubelet's configuration in another style of YAML. */
const otherConfig = (text: string, choose: Choices): string =>
  text.replace(/^(config \S+\n)((?: .*\n)+)/m, (_, head: string, body: string) => {
    const meant = parse(body.replace(/^ /gm, '')) as Value;
    return `${head}${asYaml(meant, choose)
      .map((line) => ` ${line}${choose.percent(20) ? '\r' : ''}\n`)
      .join('')}`;
  });

/** Rules that mean no packet of the cluster. */
const harmlessRules: readonly string[] = [
  '-A INPUT -s 198.51.100.0/24 -j DROP',
  '-A INPUT -p tcp -m tcp --dport 9 -j REJECT --reject-with icmp-port-unreachable',
  '-A INPUT -p icmp -j DROP',
  '-A FORWARD -p udp -m multiport --dports 9,19 -j DROP',
  '-A FORWARD -d 203.0.113.7/32 -i cni0 -j DROP',
  '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
  '-A OUTPUT -d 198.51.100.1/32 -j REJECT',
  '-A INPUT -i docker0 -j DROP',
  '-A FORWARD -s 10.200.0.0/16 -j ACCEPT',
];

const moreRules = (text: string, choose: Choices): string =>
  text.replace(/^(?= -A INPUT)/m, () =>
    choose.some(3, () => ` ${choose.oneOf(harmlessRules)}\n`).join(''),
  );

/** Settings of earlier files, over which the last ones win; routes to elsewhere. */
const moreSettings = (text: string, choose: Choices): string =>
  text
    .replace(/^(?=keeps )/m, () =>
      choose
        .some(2, () =>
          choose.oneOf([
            'keeps net.ipv4.ip_forward = 0\n',
            'keeps -net/ipv4/ip_forward=0\n',
            'keeps vm.swappiness = 1\n',
          ]),
        )
        .join(''),
    )
    .replace(/^(?=route )/m, () =>
      choose
        .some(2, () => `route 198.51.100.${choose.below(9)}/32 via 192.168.140.11 dev eth0 \n`)
        .join(''),
    );

const written = (choose: Choices): Change => {
  const known = new Map<string, string>();
  return (text, key) => {
    const found =
      known.get(key) ??
      [otherCommands, otherConfig, moreRules, moreSettings].reduce(
        (now, change) => change(now, choose),
        text,
      );
    known.set(key, found);
    return found;
  };
};

t.test('a right lab that is written in another way passes', (t) => {
  for (let index = 0; index < 8 * times; index++) {
    const change = written(choices(seed * 1_000_003 + index));
    for (const check of finishedChecks) {
      const verdict = judge(check, change);
      if (verdict.state === 'fail') t.match(verdict, { state: 'pass' }, `${index} ${check.id}`);
    }
  }
  t.pass('all of them');
  t.end();
});

/** A check, whose answer is wrong how, and a word that is told. */
const wrong: readonly (readonly [string, string, (text: string) => string, string])[] = [
  [
    '08.api-access.server',
    'server units',
    flag('kube-apiserver', '--authorization-mode=AlwaysAllow'),
    'AlwaysAllow',
  ],
  [
    '08.api-flags.server',
    'server units',
    flag('kube-apiserver', '--etcd_servers=http://192.0.2.1:2379'),
    '192.0.2.1',
  ],
  [
    '08.controller-manager-flags.server',
    'server units',
    flag('kube-controller-manager', '--cluster-cidr=10.244.0.0/16'),
    '10.244.0.0/16',
  ],
  [
    '08.controller-manager-flags.server',
    'server units',
    flag('kube-controller-manager', '--use_service_account_credentials=F'),
    'use-service-account-credentials',
  ],
  [
    '11.filter.node-0',
    'node-0 filters',
    // Before all others, one of which may let it pass.
    (text) => text.replace(/^(?= -A )/m, ' -A FORWARD -s 10.200.1.0/24 -j DROP\n'),
    '-s 10.200.1.0/24 -j DROP',
  ],
  [
    '11.filter.node-0',
    'node-0 filters',
    (text) =>
      text
        .replace(':FORWARD ACCEPT', ':FORWARD DROP')
        .replaceAll(' -A FORWARD -s 10.200.0.0/16 -j ACCEPT\n', ''),
    'FORWARD DROP',
  ],
  [
    '11.forwarding.node-0',
    'node-0 kernel',
    (text) => text.replace(/^(setting net\/ipv4\/ip_forward) 1$/m, '$1 0'),
    'ip_forward',
  ],
  [
    '11.routes.node-0',
    'node-0 routes',
    (text) => text.replace(/^get .*$/m, 'get 10.200.1.1 RTNETLINK answers: Network is unreachable'),
    '10.200.1.0/24',
  ],
];

/** The last of several counts. */
function flag(program: string, word: string): (text: string) => string {
  const pattern = new RegExp(`^(process \\d+ ${program.slice(0, 15)} .*\\n(?: .*\\n)+)`, 'm');
  return (text) => text.replace(pattern, `$1 ${word}\n`);
}

for (const [id, key, spoil, word] of wrong)
  t.test(`${id}: "${word}" is told, however the rest is written`, (t) => {
    const check = finishedChecks.find((one) => one.id === id)!;
    for (let index = 0; index < 8 * times; index++) {
      const change = written(choices(seed * 1_000_003 + index));
      const verdict = judge(check, (text, own) =>
        own === key ? spoil(change(text, own)) : change(text, own),
      );
      if (verdict.state !== 'fail' || !JSON.stringify(verdict).includes(word))
        t.match(verdict, { state: 'fail' }, `${index}: "${word}"`);
    }
    t.pass('each time');
    t.end();
  });
