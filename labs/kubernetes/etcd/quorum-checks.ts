import type { Check, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import { listed, fail, pass, shown, unlessAny, type Answers } from '../checking/verdict.js';
import { usual } from '../checking/usual.js';
import { etcdctl, severalMembers } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';
import { hashCheck } from './hashes.js';
import { alarmCause } from './alarm.js';
import { membersId } from './ids.js';
import { socketsCheck } from './open-sockets.js';
import { idleness, ownEntry } from './store-checks.js';
import { readStore, storeFact, type Member, type Store } from './store.js';

/** What only several members can get wrong: who belongs together, who leads, who has what data. */
export function quorumChecks(cluster: Cluster): readonly Check[] {
  if (!severalMembers(cluster)) return [];
  return [
    ...etcdMembers(cluster).flatMap((member) => [
      oneCluster(cluster, member),
      leader(cluster, member),
      alarm(cluster, member),
      socketsCheck(cluster, member),
    ]),
    members(cluster),
    ...etcdMembers(cluster).flatMap((member) => [
      ownName(cluster, member),
      hashCheck(cluster, member),
    ]),
  ];
}

/** Each member's own view, by machine. */
export type Stores = ReadonlyMap<string, Store>;

const factsOf = (cluster: Cluster): Check['facts'] =>
  Object.fromEntries(
    etcdMembers(cluster).map(({ name }) => [name, storeFact(cluster, name)] as const),
  );

const storesOf = (answers: Answers): Stores =>
  new Map(
    Object.entries(answers).map(([machine, answer]: [string, FactAnswer]) => [
      machine,
      readStore(answer),
    ]),
  );

/** Of those that have said it. */
const said = (stores: Stores, what: (store: Store) => string): readonly string[] =>
  [...stores.values()].map(what).filter((value) => value !== '');

function oneCluster(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'cluster', machine),
    title: `etcd on ${machine} belongs to the same cluster as the others`,
    machine,
    points: 2,
    link: etcdDocs('op-guide/clustering/'),
    needs: [idIn(cluster, 'etcd', 'health', machine)],
    facts: factsOf(cluster),
    why: 'A member that found no others at its first start, or another token, is a cluster of its own: healthy, and with other data.',
    hints: [
      'Do all members say the same cluster ID?',
      `On each member: \`${etcdctl(cluster)} endpoint status -w fields | grep ClusterID\``,
      'On the odd one: `systemctl stop etcd; rm -r /var/lib/etcd/member`, give its unit the --initial-cluster and --initial-cluster-token of the others, and start it again.',
    ],
    judge: (answers) => clusterVerdict(machine, storesOf(answers)),
  };
}

/** Whether a member is of the same cluster as most of those that have answered. */
export function clusterVerdict(machine: string, stores: Stores): Verdict {
  const own = stores.get(machine)?.cluster ?? '';
  const most = usual(said(stores, ({ cluster }) => cluster)) ?? '';
  const expected = `cluster ID ${shown(most, 24)}, as the others have it`;
  if (own === '') return fail(expected, 'it does not say to which cluster it belongs');
  return own === most
    ? pass(`cluster ID ${shown(own, 24)}`)
    : fail(expected, `cluster ID ${shown(own, 24)}`, {
        text: `etcd on ${machine} is another cluster: what is written there does not reach the others, and what they have is not there.`,
        remedy:
          'Stop it, remove its data, correct --initial-cluster and --initial-cluster-token, and start it again.',
      });
}

function leader(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'leader', machine),
    title: `etcd on ${machine} follows the leader`,
    machine,
    points: 2,
    link: etcdDocs('faq/'),
    needs: [idIn(cluster, 'etcd', 'cluster', machine)],
    facts: factsOf(cluster),
    why: 'All that is written goes through one leader, whom a majority has chosen. A member that is cut off from the others serves nothing that is up to date.',
    hints: [
      'Which member leads, and do all agree on it?',
      `On each member: \`${etcdctl(cluster)} endpoint status -w table\``,
      'Without a leader: do the members reach each other at port 2380 (`curl -k https://ADDRESS:2380/version`, `iptables -S`)? `journalctl -u etcd` names the peer.',
    ],
    judge: (answers) => leaderVerdict(machine, storesOf(answers)),
  };
}

/** Whether a member follows the leader that most of those have who have one. */
export function leaderVerdict(machine: string, stores: Stores): Verdict {
  const own = stores.get(machine);
  const most = usual(said(stores, ({ leader: id }) => id));
  const nameOf = (id: string): string =>
    shown(
      [...stores.values()].flatMap((store) => store.members).find((each) => each.id === id)?.name ??
        id,
      40,
    );
  if (most === undefined)
    return fail('a leader that all follow', 'no member has a leader', {
      text: `There is no majority: ${stores.size} members need ${majority(stores.size)} that reach each other.`,
      remedy: 'Start the members that are stopped, and look at port 2380 between them.',
    });
  const expected = `it follows ${nameOf(most)}, as the others do`;
  if (own === undefined || own.leader === '')
    return fail(expected, 'it follows no leader', {
      text: `etcd on ${machine} runs, and does not reach enough of the others at port 2380.`,
      remedy:
        'Look for a packet filter (`iptables -S`), and at the peer that `journalctl -u etcd` names.',
    });
  return own.leader === most
    ? pass(
        own.own === most
          ? `leads, term ${shown(own.term, 12)}`
          : `follows ${nameOf(most)}, term ${shown(own.term, 12)}`,
      )
    : fail(expected, `it follows ${nameOf(own.leader)}`);
}

const majority = (members: number): number => Math.floor(members / 2) + 1;

function alarm(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'alarm', machine),
    title: `No alarm is raised for etcd on ${machine}`,
    machine,
    points: 1,
    link: etcdDocs('op-guide/maintenance/#space-quota'),
    needs: [idIn(cluster, 'etcd', 'leader', machine)],
    facts: factsOf(cluster),
    why: 'One member without room stops all writes to the cluster, and the alarm stays when there is room again, until somebody takes it back.',
    hints: [
      'Has a member raised an alarm?',
      `\`${etcdctl(cluster)} alarm list\``,
      `Make room (\`${etcdctl(cluster)} defrag\`, after a compaction), then \`${etcdctl(cluster)} alarm disarm\`.`,
    ],
    judge: (answers) => alarmVerdict(machine, storesOf(answers)),
  };
}

/** Whether anybody knows of an alarm of a member. */
export function alarmVerdict(machine: string, stores: Stores): Verdict {
  const own = stores.get(machine)?.own ?? '';
  const kinds = [...stores.values()]
    .flatMap(({ alarms }) => alarms)
    .filter(({ member }) => member === own)
    .map(({ kind }) => kind);
  return unlessAny(
    [...new Set(kinds)].map((kind) => `alarm ${shown(kind, 20)}`),
    'no alarm',
    'no alarm',
    alarmCause(machine, kinds.includes('CORRUPT') ? 'CORRUPT' : kinds[0]),
  );
}

function members(cluster: Cluster): Check {
  const all = etcdMembers(cluster);
  const [first] = all;
  const each = (what: string): readonly string[] =>
    all.map(({ name }) => idIn(cluster, 'etcd', what, name));
  return {
    id: membersId(cluster, first?.name ?? ''),
    title: 'The cluster has exactly its members',
    machine: first?.name ?? '',
    points: 3,
    link: etcdDocs('op-guide/runtime-configuration/'),
    needs: each('leader'),
    facts: factsOf(cluster),
    why: 'A member that does not exist any more counts against the majority; one that never started, or is still a learner, does not vote.',
    hints: [
      'Who belongs to the etcd cluster, and does each member say the same?',
      `\`${etcdctl(cluster)} member list -w table\``,
      `\`${etcdctl(cluster)} member remove ID\` for the one too many, \`member add NAME --peer-urls=URL\` for the one that is missing`,
    ],
    judge: (answers) => membersVerdict(cluster, storesOf(answers)),
  };
}

/** Whether all members have the same list, of exactly the lab's members, all with a vote. */
export function membersVerdict(cluster: Cluster, stores: Stores): Verdict {
  const all = etcdMembers(cluster);
  const wanted = `${all.length} members, started: ${all.map(({ name }) => name).join(', ')}`;
  const complaints = [...stores].map(([machine, store]) => ({
    machine,
    words: listProblems(cluster, store.members),
  }));
  const [first] = complaints;
  const alike = complaints.every(({ words }) => words.join() === first?.words.join());
  return unlessAny(
    alike
      ? (first?.words ?? [])
      : complaints.flatMap(({ machine, words }) =>
          words.length === 0 ? [] : [`on ${machine}: ${listed(words)}`],
        ),
    wanted,
    `${all.length} members, ${majority(all.length)} are a majority`,
  );
}

function listProblems(cluster: Cluster, list: readonly Member[]): readonly string[] {
  const all = etcdMembers(cluster);
  const ownersOf = ({ peers }: Member): readonly Machine[] =>
    all.filter((machine) => peers.some((url) => namesOf(cluster, machine).includes(hostOf(url))));
  const missing = all.filter((machine) => !list.some((each) => ownersOf(each).includes(machine)));
  return [
    ...(list.length === all.length ? [] : [`${list.length} members`]),
    ...list.flatMap((member) =>
      ownersOf(member).length > 0 || idleness(member) !== undefined
        ? []
        : [
            `${shown(member.name, 40)} at ${shown(member.peers.join(', '), 80)}, which is nobody of this lab`,
          ],
    ),
    ...list.flatMap((member) => idleness(member) ?? []),
    ...missing.map(({ name }) => `${name} is missing`),
  ];
}

/** By which a machine may be called. */
const namesOf = (cluster: Cluster, machine: Machine): readonly string[] => [
  machine.address,
  machine.name,
  machine.fqdn,
  cluster.layout.hostName(machine),
];

const hostOf = (url: string): string => /^https?:\/\/([^/:]+)/.exec(url)?.[1] ?? '';

function ownName(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'name', machine),
    title: `etcd on ${machine} is known by its own name and addresses`,
    machine,
    points: 2,
    link: etcdDocs('op-guide/configuration/'),
    needs: [membersId(cluster, machine)],
    facts: factsOf(cluster),
    why: 'Units are copied from machine to machine: with a name of another member nobody knows who is meant, and with an address of another clients are sent there.',
    hints: [
      'By which name and which addresses do the members know each other?',
      `\`${etcdctl(cluster)} member list -w table\``,
      'Correct --name and --advertise-client-urls in the unit, then `systemctl daemon-reload; systemctl restart etcd`: both take effect at the next start.',
    ],
    judge: (answers) => nameVerdict(cluster, machine, storesOf(answers)),
  };
}

/** Whether a member's name is nobody else's, and its addresses are its own. */
export function nameVerdict(cluster: Cluster, name: string, stores: Stores): Verdict {
  const all = etcdMembers(cluster);
  const machine = all.find((each) => each.name === name);
  const store = stores.get(name);
  const entry = store === undefined ? undefined : ownEntry(store);
  if (machine === undefined || store === undefined || entry === undefined)
    return fail(`${name} is on the list of members`, 'it does not know itself');
  const own = namesOf(cluster, machine);
  const others = all.filter((each) => each !== machine);
  const taken =
    !own.includes(entry.name) &&
    (others.some((other) => namesOf(cluster, other).includes(entry.name)) ||
      store.members.some((each) => each !== entry && each.name === entry.name));
  const elsewhere = (urls: readonly string[]): readonly string[] =>
    urls.filter((url) => !own.includes(hostOf(url)));
  return unlessAny(
    [
      ...(taken
        ? [`it calls itself ${shown(entry.name, 40)}, as another member does or should`]
        : []),
      ...elsewhere(entry.peers).map((url) => `others are to reach it at ${shown(url, 60)}`),
      ...elsewhere(entry.clients).map((url) => `clients are sent to ${shown(url, 60)}`),
      ...(entry.clients.length === 0 ? ['it tells clients no address'] : []),
    ],
    `a name of its own, such as ${name}, and addresses at ${machine.address}`,
    `${shown(entry.name, 40)} at ${shown([...entry.peers, ...entry.clients].join(', '))}`,
  );
}
