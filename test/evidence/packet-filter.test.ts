import t from 'tap';
import { fateOf, readChains, type Way } from '../../lib/evidence/packet-filter.js';
import type { Packet } from '../../lib/evidence/packet.js';
import { inRange } from '../../lib/evidence/packet-tests.js';
import { packet } from './packet.js';

interface Texts {
  readonly iptables?: string;
  readonly legacy?: string;
  readonly nft?: string;
  readonly sets?: Readonly<Record<string, readonly string[]>>;
}
const told = (texts: Texts, way: Way = 'in', change: Partial<Packet> = {}): string => {
  const { iptables = '', legacy = '', nft = '', sets = {} } = texts;
  const chains = readChains({ iptables, legacy, nft, sets: new Map(Object.entries(sets)) });
  const { sure, perhaps } = fateOf(chains, way, { ...packet, ...change });
  if (sure !== undefined) return sure.text;
  return perhaps === undefined ? 'arrives' : `perhaps ${perhaps.text}`;
};
const filter = (...rules: readonly string[]): string =>
  [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':own - [0:0]',
    ...rules,
    'COMMIT',
  ].join('\n');

t.test('rules of iptables', (t) => {
  for (const [rules, words] of [
    [[], 'arrives'],
    [['-A INPUT -j DROP'], 'iptables -A INPUT -j DROP'],
    [['-A INPUT -p tcp -m tcp --dport 6443 -j REJECT --reject-with tcp-reset'], /-j REJECT/],
    [['-A INPUT -p udp --dport 6443 -j DROP'], 'arrives'],
    [['-A INPUT -p tcp --dport 6000:7000 -j DROP'], /6000:7000/],
    [['-A INPUT -p tcp -m multiport --dports 22,6443 -j DROP'], /22,6443/],
    [['-A INPUT -p tcp --dport 22 -j ACCEPT', '-A INPUT -j DROP'], 'iptables -A INPUT -j DROP'],
    [['-A INPUT -s 192.168.140.0/24 -j ACCEPT', '-A INPUT -j DROP'], 'arrives'],
    [['-A INPUT ! -s 192.168.140.0/24 -j DROP'], 'arrives'],
    [['-A INPUT ! -i lo -j DROP'], /! -i lo/],
    [['-A INPUT -i eth+ -j DROP'], /eth\+/],
    [['-A INPUT -i cni0 -j DROP'], 'arrives'],
    [['-A INPUT -m mark --mark 0x4000/0x4000 -j DROP'], 'arrives'],
    [['-A INPUT -m mark ! --mark 0x4000/0x4000 -j DROP'], /! --mark/],
    [
      ['-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A INPUT -j DROP'],
      /-j DROP/,
    ],
    [['-A INPUT -m conntrack --ctstate INVALID -j DROP'], 'arrives'],
    [['-A INPUT -m comment --comment "a -j DROP" -j ACCEPT', '-A INPUT -j DROP'], 'arrives'],
    [['-A INPUT -j own', '-A own -j DROP'], 'iptables -A own -j DROP'],
    [['-A INPUT -j own', '-A own -j RETURN', '-A own -j DROP'], 'arrives'],
    [['-A INPUT -j own', '-A own -j ACCEPT', '-A INPUT -j DROP'], 'arrives'],
    [
      ['-A INPUT -j KUBE-FIREWALL', '-A INPUT -j LOG', '-A INPUT -j MARK --set-xmark 0x1/0x1'],
      'arrives',
    ],
    [['-A INPUT -m limit --limit 5/min -j DROP'], /^perhaps .*limit/],
    [
      ['-A INPUT -m mark --mark 0x1 -j ACCEPT', '-A INPUT -j DROP'],
      'perhaps iptables -A INPUT -j DROP',
    ],
    [['-A OUTPUT -j DROP'], 'arrives'],
  ] as const)
    t.match(told({ iptables: filter(...rules) }), words, rules.join('; '));
  t.end();
});

t.test('policies, tables, and the older kind', (t) => {
  const policy = filter().replace(':INPUT ACCEPT', ':INPUT DROP');
  t.equal(told({ iptables: policy }), 'iptables -P INPUT DROP');
  t.equal(told({ legacy: policy }), 'iptables-legacy -P INPUT DROP');
  t.equal(told({ iptables: policy.replace('COMMIT', '-A INPUT -p tcp -j ACCEPT') }), 'arrives');
  t.match(
    told({ iptables: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 6443 -j DROP' }),
    'iptables -t raw -A PREROUTING',
  );
  t.match(
    told({ iptables: '*mangle\n:FORWARD DROP [0:0]\n' }, 'through'),
    'iptables -t mangle -P FORWARD DROP',
  );
  t.equal(told({ iptables: '*nat\n:PREROUTING DROP [0:0]\n' }), 'arrives');
  t.match(told({ iptables: filter('-A INPUT -j ACCEPT'), legacy: policy }), /^iptables-legacy/);
  t.end();
});

t.test('sets of ipset', (t) => {
  const iptables = filter('-A INPUT -m set --match-set bad src -j DROP');
  t.match(told({ iptables, sets: { bad: ['10.0.0.1', '192.168.140.0/28'] } }), /^iptables/);
  t.equal(told({ iptables, sets: { bad: ['10.0.0.1'] } }), 'arrives');
  t.match(told({ iptables }), /^perhaps/, 'one that nobody could read');
  t.end();
});

const table = (
  rules: string,
  head = 'filter hook input priority 0; policy accept;',
  family = 'inet',
): string =>
  `table ${family} own {\n\tset good {\n\t\ttype ipv4_addr\n\t\telements = { 192.168.140.12, 192.168.140.13 }\n\t}\n\tchain c {\n\t\ttype ${head}\n${rules
    .split('\n')
    .map((rule) => `\t\t${rule}\n`)
    .join('')}\t}\n\tchain more {\n\t\tdrop\n\t}\n}\n`;

t.test('rules of nft, in whatever table', (t) => {
  for (const [rules, words] of [
    ['', 'arrives'],
    ['tcp dport 6443 drop', 'nft rule inet own c tcp dport 6443 drop'],
    ['tcp dport { 22, 6000-7000 } counter packets 1 bytes 2 reject with tcp reset', /reject/],
    ['ip saddr @good accept\ndrop', 'arrives'],
    ['ip saddr != @good drop', 'arrives'],
    ['ip saddr 192.168.140.12 tcp dport 6443 log prefix "x drop" drop', /log/],
    ['ip saddr { 10.0.0.0/8,\n192.168.0.0/16 } drop', /drop/],
    ['iifname "lo" accept\nct state established,related accept\ndrop', /c drop$/],
    ['ct state vmap { established : accept, new : drop }', /vmap/],
    ['ct state vmap { invalid : drop, new : accept }\ndrop', 'arrives'],
    ['iifname vmap { "eth0" : jump more }', 'nft rule inet own more drop'],
    ['jump more', 'nft rule inet own more drop'],
    ['ip6 saddr ::1 drop', 'arrives'],
    ['meta l4proto udp drop', 'arrives'],
    ['meta mark 0x1 drop', /^perhaps/],
    ['limit rate over 1/second drop', /^perhaps/],
    ['udp dport 6443 drop comment "tcp dport 6443 drop"', 'arrives'],
  ] as const)
    t.match(told({ nft: table(rules) }), words, rules);
  t.end();
});

t.test('hooks, priorities, policies and families of nft', (t) => {
  const dropping = 'filter hook input priority filter - 10; policy drop;';
  t.equal(told({ nft: table('', dropping) }), 'nft chain inet own c: policy drop');
  t.equal(told({ nft: table('tcp dport 6443 accept', dropping) }), 'arrives');
  t.equal(told({ nft: table('', dropping, 'ip6') }), 'arrives');
  t.match(told({ nft: table('', dropping, 'ip') }), /policy drop/);
  t.match(
    told({
      nft: table(
        'drop',
        'filter hook ingress device "eth0" priority -500; policy accept;',
        'netdev',
      ),
    }),
    /netdev/,
  );
  for (const [devices, words] of [
    ['device "cni0"', /netdev/],
    ['devices = { "eth0", "cni0" }', /netdev/],
    ['device "eth0"', 'arrives'],
  ] as const)
    for (const policy of ['accept', 'drop'])
      t.match(
        told(
          {
            nft: table(
              policy === 'accept' ? 'drop' : '',
              `filter hook ingress ${devices} priority 0; policy ${policy};`,
              'netdev',
            ),
          },
          'in',
          { in: 'cni0' },
        ),
        words,
        `${devices}: ${policy}`,
      );
  t.equal(
    told({ nft: table('drop', 'nat hook prerouting priority dstnat; policy accept;') }),
    'arrives',
  );
  // What one chain has accepted another may drop.
  t.match(told({ iptables: filter('-A INPUT -j ACCEPT'), nft: table('drop') }), /^nft/);
  t.end();
});

t.test('an answer comes back from the port that was asked', (t) => {
  const answer = { answer: true, from: packet.to, to: packet.from };
  const rules = filter('-A OUTPUT -p tcp --sport 6443 -j DROP');
  t.match(told({ iptables: rules }, 'out', answer), /--sport 6443/);
  t.equal(told({ iptables: rules }, 'out'), 'arrives');
  t.equal(
    told({ iptables: filter('-A INPUT -m state --state NEW -j DROP') }, 'in', answer),
    'arrives',
  );
  t.end();
});

t.test('ranges', (t) => {
  for (const [range, holds] of [
    ['0.0.0.0/0', true],
    ['10.200.0.0/16', true],
    ['10.201.0.0/16', false],
    ['10.200.0.0/33', undefined],
    ['10.200.0.0/255.255.0.0', true],
    ['10.201.0.0/255.255.0.0', false],
    ['10.9.9.2/255.0.0.255', true],
    ['10.200.1.3/255.0.0.255', false],
    ['10.200.0.0/0.0.0.0', true],
    ['10.200.0.0/255.255.0', undefined],
    ['10.200.1.1-10.200.1.9', true],
    ['10.200.1.3-10.200.1.9', false],
    ['10.200.1.2', true],
    ['10.200.1.3', false],
    ['10.200.1.3/32', false],
    ['fd00::/8', false],
    ['node-0', undefined],
  ] as const)
    t.equal(inRange('10.200.1.2', range), holds, range);
  t.end();
});

t.test('thousands of rules cost no more than that many times as much', (t) => {
  let asked = 0;
  const counted = (rules: number): number => {
    const chains = readChains({
      iptables: filter(
        ...Array.from(
          { length: rules },
          (_, index) => `-A INPUT -s 10.0.${index % 256}.0/24 -j DROP`,
        ),
      ),
      legacy: '',
      nft: '',
      sets: new Map(),
    }).map((chain) => ({
      ...chain,
      rules: chain.rules.map((rule) => ({
        ...rule,
        tests: rule.tests.map((test) => (each: Packet) => {
          asked += 1;
          return test(each);
        }),
      })),
    }));
    asked = 0;
    fateOf(chains, 'in', packet);
    return asked;
  };
  t.equal(counted(500), 500);
  t.equal(counted(5000), 5000);
  t.end();
});
