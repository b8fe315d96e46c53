import type { Check } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { etcdCurlOptions, etcdUrl, readService, serviceFact } from '../checking/etcd.js';
import { answerTo, fail, pass, shown } from '../checking/verdict.js';
import { etcdIsLocal, severalMembers } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';
import { alarmCause } from './alarm.js';
import { membersId } from './ids.js';
import { readStore, storeFact, type Member, type Store } from './store.js';

/** What a member answers about itself. */
export const storeChecks = (cluster: Cluster, { name: machine }: Machine): readonly Check[] => [
  health(cluster, machine),
  // Several have one list, which is judged once for all of them.
  ...(severalMembers(cluster) ? [] : [members(cluster, machine)]),
  identity(cluster, machine),
];

function health(cluster: Cluster, machine: string): Check {
  return {
    id: idIn(cluster, 'etcd', 'health', machine),
    title: 'etcd answers and is healthy',
    machine,
    points: 3,
    link: etcdDocs('op-guide/monitoring/#health-check'),
    needs: [idIn(cluster, 'etcd', etcdIsLocal(cluster) ? 'running' : 'trust', machine)],
    facts: { store: storeFact(cluster, machine) },
    why: 'A member without a leader, or without room, runs but serves nobody.',
    hints: [
      `On ${machine}: does etcd answer on port 2379?`,
      `\`curl ${etcdCurlOptions(cluster)} ${etcdUrl(cluster)}/health\``,
      'Without an answer: look at --listen-client-urls, at packet filters, and at `journalctl -u etcd`.',
    ],
    judge: (answers) => {
      const { health: state, reason, version, url } = readStore(answerTo(answers, 'store'));
      if (state === 'true' || (severalMembers(cluster) && ofTheOthers.test(reason)))
        return pass(`etcd ${shown(version, 20)}`);
      return fail(
        `health true at ${shown(url === '' ? etcdUrl(cluster) : url, 80)}`,
        state === '' ? 'no answer' : `health ${shown(state, 20)}: ${shown(reason)}`,
        alarmCause(machine, /ALARM (\w{1,20})/.exec(reason)?.[1]),
      );
    },
  };
}

/** Reasons to be unhealthy that several members have checks of their own for. */
const ofTheOthers = /^(?:RAFT NO LEADER|ALARM )/;

function members(cluster: Cluster, machine: string): Check {
  return {
    id: membersId(cluster, machine),
    title: 'The cluster has exactly its members',
    machine,
    points: 2,
    link: etcdDocs('op-guide/runtime-configuration/'),
    needs: [idIn(cluster, 'etcd', 'health', machine)],
    facts: { store: storeFact(cluster, machine) },
    why: 'A member that does not exist any more counts against the majority; one that never started, or is still a learner, does not vote.',
    hints: [
      'Who belongs to the etcd cluster?',
      '`etcdctl member list -w table`',
      '`etcdctl member remove ID` for the one too many',
    ],
    judge: (answers) => {
      const list = readStore(answerTo(answers, 'store')).members;
      const actual = `${list.length === 1 ? '1 member' : `${list.length} members`}${list
        .flatMap((member) => idleness(member) ?? [])
        .map((words) => `; ${words}`)
        .join('')}`;
      return list.length === 1 && list.every((member) => idleness(member) === undefined)
        ? pass(list.map(({ name }) => shown(name, 40)).join(', '))
        : fail('1 member, started', actual);
    },
  };
}

/** Why a member has no vote; undefined where it has one. */
export const idleness = ({ name, peers, learner }: Member): string | undefined =>
  name !== '' && !learner
    ? undefined
    : `${name === '' ? 'not started' : shown(name, 40)}${learner ? ', a learner' : ''} at ${shown(peers.join(', '), 80)}`;

function identity(cluster: Cluster, machine: string): Check {
  return {
    id: idIn(cluster, 'etcd', 'identity', machine),
    title: 'The data belong to this cluster',
    machine,
    points: 1,
    link: etcdDocs('op-guide/clustering/'),
    needs: [membersId(cluster, machine)],
    facts: { store: storeFact(cluster, machine), service: serviceFact(machine) },
    why: 'A data folder that exists wins over the --initial flags: one from an earlier attempt keeps its old addresses, and several such members refuse each other ("cluster ID mismatch").',
    hints: [
      'Does what etcd knows about itself agree with its flags?',
      'Compare `etcdctl member list` with --initial-advertise-peer-urls.',
      'If nothing is lost by it: `systemctl stop etcd; rm -r /var/lib/etcd/member; systemctl start etcd`. Else `etcdctl member update ID --peer-urls=URL`.',
    ],
    judge: (answers) => {
      const { flags } = readService(answerTo(answers, 'service'));
      const advertised = flags['initial-advertise-peer-urls'];
      const own = ownEntry(readStore(answerTo(answers, 'store')))?.peers ?? [];
      // With a file of its own etcd does not read its flags.
      if (advertised === undefined || flags['config-file'] !== undefined)
        return pass(shown(own.join(', ')));
      const wanted = advertised.split(',').sort();
      const expected = `peer URL ${shown(wanted.join(', '))}, as --initial-advertise-peer-urls says`;
      return [...own].sort().join() === wanted.join()
        ? pass(shown(own.join(', ')))
        : fail(expected, `etcd's data say ${shown(own.join(', ') || 'nothing')}`, {
            text: 'The data folder is from an earlier attempt: etcd does not read the --initial flags where it finds data.',
            remedy:
              'Change the member: etcdctl member update ID --peer-urls=URL; or, if nothing is lost by it, start with an empty data folder.',
            link: 'https://github.com/etcd-io/etcd/issues/12361',
          });
    },
  };
}

/** The member that has answered, as its list has it. */
export const ownEntry = ({ members, own }: Store): Member | undefined =>
  members.find(({ id }) => id === own);
