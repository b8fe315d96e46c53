import type { Check, Fact, FactAnswer } from '../../../lib/core/check.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import { itemsOf, mappingOf, readYaml } from '../../../lib/evidence/yaml.js';
import {
  etcdCurlOptions,
  etcdUrl,
  etcdWay,
  readService,
  serviceFact,
} from '../checking/etcd.js';
import { patience } from '../checking/files.js';
import { answerTo, fail, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';

/**
 * What etcd itself answers, a line of JSON per question: through its HTTP gateway, because etcdctl
 * takes longer to start. Whatever the learner's ~/.curlrc and http_proxy say. No limit of time: a
 * member that hangs must block a check, not fail it.
 */
function storeFact(cluster: Cluster, machine: string): Fact {
  const options = `"\${tls[@]}" -s --noproxy '*' -w '\\n'`;
  return {
    machine,
    timeout: patience,
    script: `${etcdWay(cluster)}\necho "url $url"\ncurl -q ${options} "$url/health" "$url/version" --next ${options} -d '{}' "$url/v3/cluster/member/list" | head -c 64000`,
  };
}

export function storeChecks(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  const facts = { store: storeFact(cluster, machine) };
  const health = idIn(cluster, 'etcd', 'health', machine);
  return [
    {
      id: health,
      title: 'etcd answers and is healthy',
      machine,
      points: 3,
      link: etcdDocs('op-guide/monitoring/#health-check'),
      needs: [idIn(cluster, 'etcd', 'running', machine)],
      facts,
      why: 'A member without a leader, or without room, runs but serves nobody.',
      hints: [
        `On ${machine}: does etcd answer on port 2379?`,
        `\`curl ${etcdCurlOptions(cluster)} ${etcdUrl(cluster)}/health\``,
        'Without an answer: look at --listen-client-urls, at packet filters, and at `journalctl -u etcd`.',
      ],
      judge: (answers) => {
        const answer = answerTo(answers, 'store');
        const { health: state, reason, etcdserver: version } = reply(answer);
        if (state === 'true')
          return pass(`etcd ${typeof version === 'string' ? shown(version, 20) : ''}`);
        const said =
          typeof state === 'string'
            ? `health ${shown(state, 20)}: ${typeof reason === 'string' ? shown(reason) : ''}`
            : 'no answer';
        return fail(
          `health true at ${shown(/^url (.*)$/m.exec(answer.stdout)?.[1] ?? etcdUrl(cluster), 80)}`,
          said,
        );
      },
    },
    {
      id: idIn(cluster, 'etcd', 'members', machine),
      title: 'The cluster has exactly its members',
      machine,
      points: 2,
      link: etcdDocs('op-guide/runtime-configuration/'),
      needs: [health],
      facts,
      why: 'A member that does not exist any more counts against the majority; one that never started, or is still a learner, does not vote.',
      hints: [
        'Who belongs to the etcd cluster?',
        '`etcdctl member list -w table`',
        '`etcdctl member remove ID` for the one too many',
      ],
      judge: (answers) => {
        const members = membersOf(answerTo(answers, 'store'));
        const wanted = etcdMembers(cluster).length;
        const expected = wanted === 1 ? '1 member, started' : `${wanted} members, started`;
        const idle = members.filter(({ name, learner }) => name === '' || learner);
        const actual = `${members.length === 1 ? '1 member' : `${members.length} members`}${idle.map(({ name, peers, learner }) => `; ${name === '' ? 'not started' : shown(name, 40)}${learner ? ', a learner' : ''} at ${shown(peers.join(', '), 80)}`).join('')}`;
        return members.length === wanted && idle.length === 0
          ? pass(members.map(({ name }) => shown(name, 40)).join(', '))
          : fail(expected, actual);
      },
    },
    {
      id: idIn(cluster, 'etcd', 'identity', machine),
      title: 'The data belong to this cluster',
      machine,
      points: 1,
      link: etcdDocs('op-guide/clustering/'),
      needs: [idIn(cluster, 'etcd', 'members', machine)],
      facts: { ...facts, service: serviceFact(machine) },
      why: 'A data folder that exists wins over the --initial flags: one from an earlier attempt keeps its old addresses, and several such members refuse each other ("cluster ID mismatch").',
      hints: [
        'Does what etcd knows about itself agree with its flags?',
        'Compare `etcdctl member list` with --initial-advertise-peer-urls.',
        'If nothing is lost by it: `systemctl stop etcd; rm -r /var/lib/etcd/member; systemctl start etcd`. Else `etcdctl member update ID --peer-urls=URL`.',
      ],
      judge: (answers) => {
        const { flags } = readService(answerTo(answers, 'service'));
        const advertised = flags['initial-advertise-peer-urls'];
        const own = ownPeers(answerTo(answers, 'store'));
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
    },
  ];
}

interface Member {
  readonly id: string;
  readonly name: string;
  readonly peers: readonly string[];
  readonly learner: boolean;
}

/** All that etcd has said, together; empty where it has said nothing. */
function reply({ stdout }: FactAnswer): Readonly<Record<string, unknown>> {
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map(readYaml);
  return Object.assign(
    {},
    ...lines.map((line) => ('value' in line ? (mappingOf(line.value) ?? {}) : {})),
  ) as Record<string, unknown>;
}

function membersOf(answer: FactAnswer): readonly Member[] {
  return itemsOf(reply(answer)['members']).flatMap((each) => {
    const member = mappingOf(each);
    if (member === undefined) return [];
    const text = (key: string): string => (typeof member[key] === 'string' ? member[key] : '');
    return [
      {
        id: text('ID'),
        name: text('name'),
        peers: itemsOf(member['peerURLs']).filter((url) => typeof url === 'string'),
        learner: member['isLearner'] === true,
      },
    ];
  });
}

/** Peer URLs of the member that has answered. */
function ownPeers(answer: FactAnswer): readonly string[] {
  const id = mappingOf(reply(answer)['header'])?.['member_id'];
  return membersOf(answer).find((member) => member.id === id)?.peers ?? [];
}
