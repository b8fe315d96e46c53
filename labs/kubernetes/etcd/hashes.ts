import type { Check, Fact, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import { readObject, textAt } from '../../../lib/evidence/api.js';
import { readScript } from '../../../lib/host/files.js';
import { etcdWay } from '../checking/etcd.js';
import { patience } from '../checking/files.js';
import { usual } from '../checking/usual.js';
import { answerTo, fail, pass, shown } from '../checking/verdict.js';
import { etcdctl } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';
import { membersId } from './ids.js';

/** One hash of all members at the same revision, asked by the first of them. */
export function hashesFact(cluster: Cluster): Fact {
  const members = etcdMembers(cluster);
  return {
    machine: members[0]?.name ?? '',
    timeout: patience,
    script: readScript('labs/kubernetes/etcd/hashes.sh', {
      ETCD_WAY: etcdWay(cluster),
      NAMES: members.map(({ name }) => name).join(' '),
      URLS: members.map(({ address }) => `https://${address}:2379`).join(' '),
    }),
  };
}

/** What the members' data are, in a word each, or why one did not say. */
export type Hashes = ReadonlyMap<string, { readonly hash: string } | { readonly problem: string }>;

/** Reads the answer to hashesFact. */
export const readHashes = ({ stdout }: FactAnswer): Hashes =>
  new Map(
    [...stdout.matchAll(/^hash (\S+) ?(.*)$/gm)].map(([, name = '', text = '']) => {
      const answer = readObject(text);
      const hash = textAt(answer, 'hash');
      // A member that has forgotten more has other revisions to count; before the first time it says -1.
      const forgotten = textAt(answer, 'compact_revision');
      const since = Number(forgotten) > 0 ? ` since revision ${forgotten}` : '';
      return [
        name,
        hash === ''
          ? { problem: textAt(answer, 'message') || 'no answer' }
          : { hash: `${hash}${since}` },
      ];
    }),
  );

/** Whether one member has the same data as the others. */
export function hashCheck(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'hash', machine),
    title: `etcd on ${machine} has the same data as the others`,
    machine,
    points: 2,
    link: etcdDocs('op-guide/data_corruption/'),
    needs: [membersId(cluster, machine)],
    facts: { hashes: hashesFact(cluster) },
    why: 'Members compare what they write, not what they have: data that were changed on one disk stay different, and every answer depends on who gives it.',
    hints: [
      'Have all members the same hash at the same revision?',
      `\`${etcdctl(cluster)} endpoint hashkv --cluster -w table\``,
      `Replace the odd one: \`${etcdctl(cluster)} member remove ID\`, \`member add NAME --peer-urls=URL\`, then there: \`systemctl stop etcd; rm -r /var/lib/etcd/member\`, --initial-cluster-state existing, \`systemctl start etcd\`.`,
    ],
    judge: (answers) => hashVerdict(machine, readHashes(answerTo(answers, 'hashes'))),
  };
}

/** Whether a member's hash is the one that most have. */
export function hashVerdict(machine: string, hashes: Hashes): Verdict {
  const most = usual([...hashes.values()].flatMap((each) => ('hash' in each ? [each.hash] : [])));
  const own = hashes.get(machine) ?? { problem: 'it was not asked' };
  const expected = `hash ${shown(most ?? 'of its data', 60)}, as the others have it`;
  if ('problem' in own) return fail(expected, `no hash: ${shown(own.problem)}`);
  return own.hash === most
    ? pass(`hash ${shown(own.hash, 60)}`)
    : fail(expected, `hash ${shown(own.hash, 60)}`, {
        text: `The data on ${machine} are not those of the others: they were changed on disk, or come from another time.`,
        remedy: `Replace the member on ${machine}, with an empty data folder.`,
      });
}
