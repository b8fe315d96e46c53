import t from 'tap';
import { cloudOf, instances } from '../../../labs/ha/cloud.js';
import { frontText } from '../../../labs/ha/09-front/config.js';
import { frontClocks } from '../../../labs/ha/09-front/clocks.js';
import { firewallText } from '../../../labs/ha/03-provisioning/firewall.js';
import { metadataText } from '../../../labs/ha/03-provisioning/metadata.js';
import { resolverText } from '../../../labs/ha/03-provisioning/resolver.js';
import { provisioningSteps } from '../../../labs/ha/03-provisioning/steps.js';
import { frontSteps } from '../../../labs/ha/09-front/steps.js';
import { routeSteps } from '../../../labs/ha/12-pod-network-routes/steps.js';
import type { Step } from '../../../lib/core/chapter.js';
import { aws, both, gce, type HaFixture } from './fixture.js';

const stepsOf = ({ cluster, cloud }: HaFixture): readonly Step[] => [
  ...provisioningSteps(cluster, cloud).flat(),
  ...frontSteps(cluster, cloud).flat(),
  ...routeSteps(cluster, cloud).flat(),
];
const step = (of: HaFixture, id: string): Step => stepsOf(of).find((each) => each.id === id)!;
const ids = (of: HaFixture, prefix: string): readonly string[] =>
  stepsOf(of)
    .map(({ id }) => id)
    .filter((id) => id.startsWith(prefix));

for (const [name, fixture] of Object.entries(both)) {
  const { cluster, cloud } = fixture;

  t.test(`${name}: steps are whole, and each part of the cloud says what it stands for`, (t) => {
    const steps = stepsOf(fixture);
    t.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
    const machines = cluster.machines.map((machine) => machine.name);
    for (const { id, machine, why, commands, done } of steps) {
      t.ok(machines.includes(machine), id);
      t.match(why, /^\S.*\.$/s, id);
      for (const text of [commands, JSON.stringify(done)])
        t.notMatch(text, /undefined|\[object|NaN|\$\{/, `${id} is whole`);
    }
    for (const [part, words] of Object.entries(cloud.standsFor))
      t.ok(
        steps.some(({ why }) => why.includes(words)),
        `${part}: ${words}`,
      );
    t.end();
  });

  t.test(
    `${name}: every machine of the cloud has its firewall, every instance its gateway`,
    (t) => {
      const instances = cluster.machines
        .filter(({ role }) => role === 'controller' || role === 'worker')
        .map((machine) => machine.name);
      t.same(
        ids(fixture, '03.firewall.'),
        ['cloud', ...instances].map((each) => `03.firewall.${each}`),
      );
      t.same(
        ids(fixture, '03.instance.'),
        instances.map((each) => `03.instance.${each}`),
      );
      t.match(
        step(fixture, `03.instance.${instances[0]!}`).commands,
        `ip route replace default via ${cluster.machines.find((each) => each.name === 'cloud')!.address}`,
      );
      t.end();
    },
  );
}

t.test('routes are on the cloud alone, one for each worker', (t) => {
  t.same(ids(gce, '12.'), ['12.routes']);
  const { machine, commands } = step(gce, '12.routes');
  t.equal(machine, 'cloud');
  for (const index of [0, 1, 2])
    t.match(commands, `ip route replace 10.200.${index}.0/24 via 10.240.0.2${index}\n`);
  const two = gce.clusterOf((file) => {
    file.machines.pop();
  });
  t.notMatch(routeSteps(two, gce.cloud).flat()[0]!.commands, '10.200.2.0/24');
  t.end();
});

t.test("firewall rules are the notes'", (t) => {
  const [instance] = instances(gce.cluster);
  t.match(
    firewallText(gce.cluster, gce.cloud, instance!),
    [
      '    iifname "lo" accept',
      '    ct state established,related accept',
      '    ip saddr { 10.240.0.0/24, 10.200.0.0/16 } ip protocol tcp accept comment "kubernetes-the-hard-way-allow-internal"',
      '    ip saddr { 10.240.0.0/24, 10.200.0.0/16 } ip protocol udp accept comment "kubernetes-the-hard-way-allow-internal"',
      '    ip saddr { 10.240.0.0/24, 10.200.0.0/16 } ip protocol icmp accept comment "kubernetes-the-hard-way-allow-internal"',
      '    tcp dport 22 accept comment "kubernetes-the-hard-way-allow-external"',
      '    tcp dport 6443 accept comment "kubernetes-the-hard-way-allow-external"',
      '    ip protocol icmp accept comment "kubernetes-the-hard-way-allow-external"',
      '  }',
    ].join('\n'),
  );
  const rules = firewallText(aws.cluster, aws.cloud, cloudOf(aws.cluster));
  const asks = 'ip daddr 169.254.169.254 dnat to 10.240.0.2\n';
  t.match(firewallText(gce.cluster, gce.cloud, instance!), asks, 'the question stays in the range');
  t.notMatch(rules, ' dnat ', 'the cloud itself has the address');
  t.match(rules, 'ip saddr { 172.31.0.0/24 } tcp dport 2379-2380 accept');
  t.match(rules, 'ip saddr { 172.31.0.0/24, 172.20.0.0/16 } ip protocol tcp accept');
  t.end();
});

t.test('metadata answers by who asks', (t) => {
  const google = metadataText(gce.cluster, gce.cloud.metadata);
  const instance = '/computeMetadata/v1/instance';
  t.match(google, `  "10.240.0.11 ${instance}/network-interfaces/0/ip" "10.240.0.11";\n`);
  t.match(google, `  "10.240.0.21 ${instance}/attributes/pod-cidr" "10.200.1.0/24";\n`);
  t.notMatch(google, `"10.240.0.11 ${instance}/attributes/pod-cidr"`, 'a controller has no pods');
  t.match(google, 'if ($http_metadata_flavor != "Google") { return 403; }');
  t.match(google, 'add_header Metadata-Flavor Google always;');
  const amazon = metadataText(aws.cluster, aws.cloud.metadata);
  t.match(amazon, '  "172.31.0.20 /latest/user-data" "name=worker-0|pod-cidr=172.20.0.0/24";\n');
  t.match(amazon, '  "172.31.0.10 /latest/user-data" "name=master-0";\n');
  const { mac } = aws.cluster.machines.find(({ name }) => name === 'master-0')!;
  const card = `/latest/meta-data/network/interfaces/macs`;
  t.match(amazon, `  "172.31.0.10 ${card}" "${mac}/";\n`);
  t.match(amazon, `  "172.31.0.10 ${card}/${mac}/vpc-ipv4-cidr-block" "172.31.0.0/16";\n`);
  t.notMatch(amazon, '403');
  t.end();
});

t.test('the resolver knows instances by their host names, and what the cloud has besides', (t) => {
  const google = resolverText(gce.cluster, gce.cloud);
  t.match(google, 'host-record=metadata.google.internal,169.254.169.254\n');
  t.match(google, 'host-record=controller-0.c.kubernetes-the-hard-way.internal,10.240.0.10\n');
  t.match(google, 'local=/c.kubernetes-the-hard-way.internal/\n');
  t.match(google, 'server=10.240.0.1\n');
  const amazon = resolverText(aws.cluster, aws.cloud);
  t.match(
    amazon,
    'host-record=ip-172-31-0-10.us-east-2.compute.internal,master-0.us-east-2.compute.internal,172.31.0.10\n',
  );
  t.match(
    amazon,
    /^host-record=k8s-cluster-from-ground-up-\w+\.elb\.us-east-2\.amazonaws\.com,172\.31\.0\.2$/m,
  );
  t.match(
    step(aws, '03.hosts').commands,
    '172.31.0.10 ip-172-31-0-10.us-east-2.compute.internal ip-172-31-0-10 master-0.us-east-2.compute.internal master-0\n',
  );
  t.end();
});

t.test('the front: every controller, known by the authority', (t) => {
  const text = frontText(gce.cluster);
  t.match(text, '    server controller-2 10.240.0.12:6443 check\n');
  t.match(
    text,
    'check-ssl verify required ca-file /etc/haproxy/ca.pem verifyhost kubernetes.default',
  );
  t.match(text, 'http-request deny unless { src 10.240.0.5 }');
  t.match(text, 'timeout connect 1000ms\n');
  const five = gce.clusterOf((file) => {
    file.machines.push(
      { name: 'controller-3', role: 'controller', address: '10.240.0.13' },
      { name: 'controller-4', role: 'controller', address: '10.240.0.14' },
    );
  });
  t.equal(frontText(five).match(/^ {4}server .* check$/gm)?.length, 5);
  t.end();
});

t.test('a dead API server costs a client that asks once a second three requests', (t) => {
  const seconds = (setting: string): number =>
    Number.parseInt(frontClocks.find((clock) => clock.setting === setting)!.usual) / 1000;
  const [inter, fast, check] = [seconds('inter'), seconds('fastinter'), seconds('timeout check')];
  // It takes connections and does not answer: the worst that one can do.
  const unseen = inter + check + fast + check;
  t.ok(unseen / 3 <= 3, `a third of ${unseen} s`);
  for (const slowness of [1.5, 4, 20])
    for (const { setting, usual, at } of frontClocks)
      t.equal(
        at?.(slowness),
        `${Math.ceil(Number.parseInt(usual) * slowness)}ms`,
        `${setting} waits longer where machines are slower`,
      );
  t.end();
});
