import { join } from 'node:path';
import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import { dnsAddress } from '../../labs/kubernetes/dns/address.js';
import {
  lookupsFact,
  namesResolve,
  outcomeOf,
  readLookups,
} from '../../labs/kubernetes/dns/lookups.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { smallLab } from './fixture.js';

const skip = process.getuid?.() === 0 ? false : 'network namespaces need root';
const node = cluster(smallLab);
const address = dnsAddress(node);

/**
 * Runs bash in a network of its own, in which name servers listen, each with the names that it
 * knows. No other process is seen there, so that no other network is entered.
 */
async function withServers(
  servers: Readonly<Record<string, readonly string[]>>,
  script: string,
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const program = join(packageRoot, 'test/fixtures/name-server.js');
  const lines = [
    'ip link set lo up',
    ...Object.keys(servers).map((each) => `ip address add ${each}/32 dev lo 2> /dev/null`),
    'pids=',
    ...Object.entries(servers).map(
      ([each, names]) =>
        `exec {out}< <(exec "${process.execPath}" "${program}" ${[each, ...names].join(' ')}); pids+=" $!"; read -r _ <&"$out"`,
    ),
    'trap "kill $pids" EXIT',
    `( ${script}\n)`,
  ];
  const own = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return hostRunner().run(['unshare', ...own, 'bash', '-c', lines.join('\n')], { ok: 'any' });
}

const api = 'kubernetes.default.svc.cluster.local=10.32.0.1';
const dns = `kube-dns.kube-system.svc.cluster.local=${address}`;

t.test(
  'a worker asks over UDP, again where a datagram was lost, and over TCP',
  { skip },
  async (t) => {
    const { stdout } = await withServers(
      { [address]: [api, dns] },
      lookupsFact(node, 'node-0').script,
    );
    const { asked, servers, pods } = readLookups({ exitCode: 0, stdout, stderr: '' });
    t.same([servers, pods], [[], []], 'no rules of kube-proxy, and no pods');
    const outcomes = asked
      .filter(({ server }) => server === address)
      .map(
        (lookup) => `${lookup.protocol} ${lookup.name.split('.')[0] ?? ''}: ${outcomeOf(lookup)}`,
      );
    t.same(outcomes.sort(), [
      'tcp kubernetes: 10.32.0.1',
      'udp khw-lab-none: NXDOMAIN',
      `udp kube-dns: ${address}`,
      'udp kubernetes: 10.32.0.1',
    ]);
  },
);

t.test('where nobody listens that is told, at once', { skip }, async (t) => {
  const { stdout } = await withServers(
    { '127.0.0.2': [] },
    `ip address add ${address}/32 dev lo\n${lookupsFact(node, 'node-0').script}`,
  );
  const { asked } = readLookups({ exitCode: 0, stdout, stderr: '' });
  const own = asked.filter(({ server }) => server === address);
  t.equal(own.length, 4);
  t.ok(
    own.every((lookup) => outcomeOf(lookup) === 'refused'),
    stdout,
  );
});

t.test('the condition of the steps holds where both names resolve', { skip }, async (t) => {
  const holds = async (...names: readonly string[]): Promise<boolean> =>
    (await withServers({ [address]: names }, `set -e\n${namesResolve(node)}`)).exitCode === 0;
  t.equal(await holds(api, dns), true);
  t.equal(await holds(api), false);
});
