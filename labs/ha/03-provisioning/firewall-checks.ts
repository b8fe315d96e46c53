import type { Check, Fact } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import {
  answerTo,
  fail,
  pass,
  unlessAny,
  type Answers,
} from '../../kubernetes/checking/verdict.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { linesOf, readUnitStates, unitStates } from '../answers.js';
import { cloudOf, instances, type Cloud } from '../cloud.js';
import { firewallFile, firewallUnit } from './firewall.js';
import {
  insidePort,
  outsidePorts,
  reachFact,
  readReach,
  type Reached,
  type Side,
} from './reach.js';

const link = 'https://wiki.nftables.org/wiki-nftables/index.php/Simple_rule_management';

/** What is let in, by what happens; and that it will be so after a reboot, by what is set up. */
export const firewallChecks = (cluster: Cluster, cloud: Cloud): readonly Check[] => [
  ...instances(cluster).map((machine) => lets(cluster, cloud, machine)),
  rules(cloudOf(cluster)),
  ...[cloudOf(cluster), ...instances(cluster)].map(kept),
];

function lets(cluster: Cluster, cloud: Cloud, { name: machine }: Machine): Check {
  const { open, closed } = outsidePorts(cloud.allowances(cluster));
  const { name: router } = cloudOf(cluster);
  const expected = `from outside ${open.join(' and ')}, and not ${closed.join(', ')}; from within the cluster ${insidePort} too`;
  return {
    id: `03.firewall.${machine}`,
    title: `The firewall in front of ${machine} lets in what it must, and nothing else`,
    machine,
    points: 3,
    needs: [`03.gateway.${machine}`],
    link,
    why: `Anyone may come to SSH and to the API; kubelets and etcd are for the cluster alone. Asked by knocking from ${router} with an address outside the cluster.`,
    hints: [
      `Which ports of ${machine} answer someone from outside, and which do not?`,
      `On ${machine}: \`nft list ruleset\`; ${cloud.standsFor.firewall} say what is allowed.`,
      `On ${machine}: \`nft -f ${firewallFile}\`; \`khw-lab script 03\` has the file.`,
    ],
    facts: { reach: reachFact(cluster, cloud), listens: listensFact(machine) },
    judge: (answers) => {
      const became = readKnocks(answers, machine);
      const complaints = [
        ...open.flatMap((port) => notLetIn(port, 'outside', became)),
        ...closed.flatMap((port) => letIn(port, became, closed)),
        ...notLetIn(insidePort, 'inside', became),
      ];
      return unlessAny(complaints, expected, expected, {
        text: complaints.some((text) => text.includes('anyone'))
          ? 'Packets that no rule allows are not dropped.'
          : 'A rule is missing, or comes after one that drops.',
        remedy: `nft -f ${firewallFile}`,
      });
    },
  };
}

/** What becomes of a knock. A program that listens does not refuse: whoever does is a filter. */
type Knocks = (port: number, side: Side) => Reached | 'rejected' | undefined;

function readKnocks(answers: Answers, machine: string): Knocks {
  const reach = readReach(answerTo(answers, 'reach'));
  const listening = linesOf(answerTo(answers, 'listens'), 'listens').map(Number);
  return (port, side) => {
    const reached = reach(machine, port, side);
    return reached === 'refuses' && listening.includes(port) ? 'rejected' : reached;
  };
}

const words: Readonly<Record<Side, string>> = {
  outside: 'from outside',
  inside: 'from within the cluster',
};

/** Of a port that is to be open. Where nothing listens, the machine itself refuses: it was reached. */
function notLetIn(port: number, side: Side, became: Knocks): readonly string[] {
  switch (became(port, side)) {
    case 'answers':
    case 'refuses':
      return [];
    case 'rejected':
      return [`something listens at ${port}, and a filter refuses whoever comes ${words[side]}`];
    default:
      return [`nothing gets in to ${port} ${words[side]}`];
  }
}

/** Of a port that is to be closed. A filter that refuses the others refuses this one, too. */
function letIn(port: number, became: Knocks, closed: readonly number[]): readonly string[] {
  const rejects = closed.some((each) => became(each, 'outside') === 'rejected');
  const reached = became(port, 'outside');
  return reached === 'answers' || (reached === 'refuses' && !rejects)
    ? [`${port} ${reached} anyone`]
    : [];
}

/** Ports at which programs take connections from other machines. */
const listensFact = (machine: string): Fact => ({
  machine,
  script:
    "ss -Hltn | awk '{ print $4 }' | grep -vE '^(127\\.|\\[::1\\])' | sed 's/.*://; s/^/listens /' | sort -u",
});

const chainsFact = (machine: string): Fact => ({
  machine,
  script: `nft list chains 2>/dev/null | sed -n 's/^[[:space:]]*type filter hook/chain/p' | cut -c1-100\n${unitStates(...keepers)}`,
});

/** What may bring rules at boot. */
const keepers = [
  firewallUnit.name.replace('.service', ''),
  'nftables',
  'netfilter-persistent',
  'ufw',
  'firewalld',
] as const;

/** Nobody else is there to knock at the machine that stands for the cloud. */
const rules = ({ name: machine }: Machine): Check => ({
  id: `03.firewall.${machine}`,
  title: `${machine} drops what no rule allows`,
  machine,
  points: 2,
  needs: [],
  link,
  why: 'The rules are about what they allow; everything else falls to the policy of the chain.',
  hints: [
    `What becomes of a packet to ${machine} that no rule is about?`,
    `On ${machine}: \`nft list chains\``,
    `On ${machine}: \`nft -f ${firewallFile}\``,
  ],
  facts: { chains: chainsFact(machine) },
  judge: (answers) => {
    const chains = linesOf(answerTo(answers, 'chains'), 'chain');
    const drops = chains.find((line) => /^(prerouting|input) .*policy drop;/.test(line));
    return drops === undefined
      ? fail('a chain of prerouting or input with policy drop', 'no chain drops anything', {
          text: 'Packets that no rule allows are not dropped.',
          remedy: `nft -f ${firewallFile}`,
        })
      : pass(drops);
  },
});

const kept = ({ name: machine }: Machine): Check => ({
  id: `03.firewall-boot.${machine}`,
  title: `The firewall of ${machine} comes back after a reboot`,
  machine,
  points: 1,
  needs: [`03.firewall.${machine}`],
  link: 'https://wiki.debian.org/nftables',
  why: 'Rules are in the kernel only, and a reboot begins without any.',
  hints: [
    'What would load the rules at the next boot?',
    `On ${machine}: \`systemctl is-enabled ${keepers.slice(0, 2).join(' ')}\``,
    `On ${machine}: \`systemctl enable ${firewallUnit.name}\``,
  ],
  facts: { chains: chainsFact(machine) },
  judge: (answers) => {
    const states = readUnitStates(answerTo(answers, 'chains'));
    const found = keepers.filter((name) => states.get(name)?.enabled === true);
    return found.length > 0
      ? pass(`${found.join(', ')} enabled`)
      : fail(`${firewallUnit.name} enabled, or nftables`, 'nothing loads rules at boot', {
          text: 'It filters now, and will let in everything after a reboot.',
          remedy: `systemctl enable ${firewallUnit.name}`,
        });
  },
});
