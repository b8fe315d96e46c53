import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { itemsOf, mappingOf, readYaml, textsOf } from '../../../lib/evidence/yaml.js';
import { etcdWay } from '../checking/etcd.js';
import { patience } from '../checking/files.js';
import { readOnce } from '../checking/verdict.js';
import { severalMembers } from '../etcd.js';
import type { Cluster } from '../layout.js';

/**
 * What etcd itself answers, a line of JSON per question: through its HTTP gateway, because etcdctl
 * takes longer to start. Whatever the learner's ~/.curlrc and http_proxy say. No limit of time: a
 * member that hangs must block a check, not fail it. All of it is the member's own view, which needs
 * no others.
 */
export function storeFact(cluster: Cluster, machine: string): Fact {
  const options = `"\${tls[@]}" -s --noproxy '*' -w '\\n'`;
  const asked = (path: string): string => `--next ${options} -d '{}' "$url${path}"`;
  const status = severalMembers(cluster) ? ` ${asked('/v3/maintenance/status')}` : '';
  return {
    machine,
    timeout: patience,
    script: `${etcdWay(cluster)}\necho "url $url"\ncurl -q ${options} "$url/health" "$url/version" ${asked('/v3/cluster/member/list')}${status} | head -c 64000`,
  };
}

/** A member as another one, or it itself, knows it. */
export interface Member {
  readonly id: string;
  /** Empty until it has started for the first time. */
  readonly name: string;
  readonly peers: readonly string[];
  readonly clients: readonly string[];
  readonly learner: boolean;
}

/** What a member has said; texts are empty where it has said nothing. */
export interface Store {
  /** Where it was asked. */
  readonly url: string;
  readonly health: string;
  /** Why it calls itself unhealthy. */
  readonly reason: string;
  readonly version: string;
  /** Id of the cluster to which its data belong. */
  readonly cluster: string;
  /** Its own id. */
  readonly own: string;
  /** Id of the leader that it follows. */
  readonly leader: string;
  readonly term: string;
  readonly alarms: readonly { readonly member: string; readonly kind: string }[];
  readonly members: readonly Member[];
}

/** Reads the answer to storeFact. */
export const readStore = readOnce(({ stdout }: FactAnswer): Store => {
  const said = reply(stdout);
  const header = mappingOf(said['header']) ?? {};
  return {
    url: /^url (.*)$/m.exec(stdout)?.[1] ?? '',
    health: textOf(said['health']),
    reason: textOf(said['reason']),
    version: textOf(said['etcdserver']),
    cluster: textOf(header['cluster_id']),
    own: textOf(header['member_id']),
    leader: textOf(said['leader']),
    term: textOf(said['raftTerm']),
    alarms: itemsOf(said['errors']).flatMap((error) => {
      const [, member = '', kind = ''] =
        /^memberID:(\d{1,20}) alarm:(\w{1,40})/.exec(textOf(error)) ?? [];
      return member === '' ? [] : [{ member, kind }];
    }),
    members: itemsOf(said['members']).flatMap((each) => memberOf(mappingOf(each))),
  };
});

function memberOf(member: Readonly<Record<string, unknown>> | undefined): readonly Member[] {
  if (member === undefined) return [];
  return [
    {
      id: textOf(member['ID']),
      name: textOf(member['name']),
      peers: textsOf(member['peerURLs']),
      clients: textsOf(member['clientURLs']),
      learner: member['isLearner'] === true,
    },
  ];
}

/** All that etcd has said, together. */
function reply(stdout: string): Readonly<Record<string, unknown>> {
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => readYaml(line));
  return Object.assign(
    {},
    ...lines.map((line) => ('value' in line ? (mappingOf(line.value) ?? {}) : {})),
  ) as Record<string, unknown>;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
