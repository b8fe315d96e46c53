import t from 'tap';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packages } from '../../labs/kubernetes/packages.js';
import type { Lab, Machine } from '../../lib/core/lab.js';
import type { Runner } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { buildSeed, renderSeed } from '../../lib/images/seed.js';
import type { SeedInput } from '../../lib/images/types.js';

const machine = (name: string, role: Machine['role'], last: number): Machine => ({
  name,
  role,
  fqdn: `${name}.kubernetes.local`,
  address: `192.168.140.${last}`,
  mac: `52:54:00:00:00:${last}`,
  memoryMiB: 512,
  vcpus: 1,
  diskGiB: 10,
});
const [jumpbox, server] = [
  machine('jumpbox', 'jumpbox', 10),
  machine('server', 'controller', 11),
] as const;
const lab: Lab = {
  name: 'khw',
  track: 'khw',
  workingFolder: '/root/work',
  domain: 'kubernetes.local',
  clusterDomain: 'cluster.local',
  machines: [jumpbox, server],
  network: {
    cidr: '192.168.140.0/24',
    gateway: '192.168.140.1',
    netmask: '255.255.255.0',
    prefix: 24,
    bridge: 'khw0',
    name: 'khw',
  },
  serviceCidr: '10.32.0.0/24',
  serviceAddress: '10.32.0.1',
  clusterCidr: '10.200.0.0/16',
  releaseSet: '1.32',
  etcd: ['server'],
  apiHost: server.fqdn,
  slowness: 1,
};
const key = (text: string) => ({
  privateKey: `-----BEGIN\n${text}\n-----END\n`,
  publicKey: `ssh-ed25519 ${text}`,
});
const input: SeedInput = {
  lab,
  machine: server,
  authorizedKeys: ['ssh-ed25519 ONE', 'ssh-ed25519 TWO'],
  hostKey: key('HOST'),
  knownHosts: 'server ssh-ed25519 X\n',
  packages,
  base: 'debian',
};

interface UserData {
  readonly users: readonly {
    readonly name: string;
    readonly ssh_authorized_keys: readonly string[];
  }[];
  readonly write_files: readonly {
    readonly path: string;
    readonly content: string;
    readonly permissions: string;
  }[];
  readonly packages: readonly string[];
  readonly ssh_keys: Readonly<Record<string, string>>;
}
const userData = (of: SeedInput): UserData => parse(renderSeed(of).userData) as UserData;
const file = (of: SeedInput, path: string) =>
  userData(of).write_files.find((one) => one.path === path);

t.test('user-data: keys, names, pinned host key, 127.0.1.1', (t) => {
  t.ok(renderSeed(input).userData.startsWith('#cloud-config\n'));
  const data = userData(input);
  t.match(data, {
    hostname: 'server',
    fqdn: 'server.kubernetes.local',
    manage_etc_hosts: false,
    ssh_keys: { ed25519_private: key('HOST').privateKey },
    packages: [],
  });
  t.same(data.users, [{ name: 'root', ssh_authorized_keys: input.authorizedKeys }]);
  t.match(file(input, '/etc/hosts')?.content, /^127\.0\.1\.1 server\.kubernetes\.local server$/m);
  t.equal(
    file(input, '/etc/resolv.conf')?.content,
    'search kubernetes.local\nnameserver 192.168.140.1\n',
  );
  t.match(
    file(input, '/etc/containerd/certs.d/docker.io/hosts.toml')?.content,
    'http://192.168.140.10:5000',
  );
  t.end();
});

t.test('names that YAML 1.1 takes for something else reach the machine as they are', (t) => {
  const words = [
    'true',
    'no',
    'on',
    'off',
    'y',
    'null',
    '0',
    '10',
    '0x10',
    '0b1',
    '017',
    '1e3',
    '1',
    'server',
  ];
  const domains = [
    '1.2',
    'on',
    'null',
    '1e3',
    '1.5e3',
    '0x10',
    'true',
    '12.30.45',
    'kubernetes.local',
    '1.2.3.4',
  ];
  for (const [index, name] of words.entries()) {
    const domain = domains[index % domains.length] ?? '';
    const odd = { ...server, name, fqdn: `${name}.${domain}` };
    const seed = renderSeed({ ...input, machine: odd, lab: { ...lab, domain } });
    // PyYAML is what cloud-init reads with.
    const read = JSON.parse(
      execFileSync(
        'python3',
        [
          '-c',
          'import json,sys,yaml; print(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))',
        ],
        {
          input: JSON.stringify([seed.userData, seed.metaData, seed.networkConfig]),
          encoding: 'utf8',
        },
      ),
    ) as unknown;
    t.match(
      read,
      [
        { hostname: name, fqdn: `${name}.${domain}` },
        { 'instance-id': `khw-${name}`, 'local-hostname': name },
        {
          ethernets: {
            'node-network': {
              nameservers: { addresses: ['192.168.140.1'], search: [domain] },
              routes: [{ to: '0.0.0.0/0', via: '192.168.140.1' }],
            },
          },
        },
      ],
      `${name}.${domain}`,
    );
  }
  t.end();
});

t.test(
  'user-data: the jumpbox has its key, shared connections and the registry; the others have not',
  (t) => {
    const box = { ...input, machine: jumpbox, jumpboxKey: key('BOX') };
    t.match(file(box, '/root/.ssh/id_ed25519'), {
      content: key('BOX').privateKey,
      permissions: '0600',
    });
    t.match(
      file(box, '/etc/ssh/ssh_config.d/khw.conf')?.content,
      'Host server server.kubernetes.local 192.168.140.11\n',
    );
    t.match(file(box, '/etc/docker/registry/khw.yml')?.content, 'rootdirectory: /opt/khw/registry');
    t.notMatch(
      userData(input)
        .write_files.map(({ path }) => path)
        .join(' '),
      /id_ed25519|ssh_config|registry\/khw/,
    );
    t.end();
  },
);

t.test('a stock cloud image is told all that our own has', (t) => {
  const cloud: SeedInput = { ...input, base: 'cloud' };
  t.ok(userData(cloud).packages.includes('socat'));
  t.notOk(userData(cloud).packages.includes('docker-registry'));
  t.ok(userData({ ...cloud, machine: jumpbox }).packages.includes('docker-registry'));
  t.match(userData(cloud), {
    mounts: [['LABEL=khw-artifacts', '/opt/khw', 'ext4']],
    package_update: true,
  });
  t.match(file(cloud, '/etc/ssh/sshd_config.d/khw.conf')?.content, 'PasswordAuthentication no');
  t.end();
});

t.test('network-config and meta-data', (t) => {
  const seed = renderSeed(input);
  t.same(parse(seed.metaData), {
    'instance-id': 'khw-server',
    'local-hostname': 'server',
    dsmode: 'local',
  });
  t.match(parse(seed.networkConfig), {
    version: 2,
    ethernets: {
      'node-network': {
        match: { macaddress: server.mac },
        addresses: ['192.168.140.11/24'],
        routes: [{ to: '0.0.0.0/0', via: '192.168.140.1' }],
      },
    },
  });
  t.end();
});

t.test('the ISO, read back', async (t) => {
  const folder = t.testdir();
  const out = join(folder, 'seed.iso');
  const seed = renderSeed(input);
  await buildSeed(seed, out, hostRunner());
  const read = async (...args: string[]): Promise<string> =>
    (await hostRunner().run(['isoinfo', '-i', out, ...args])).stdout;
  t.match(await read('-d'), /Volume id: cidata/);
  t.equal(await read('-J', '-x', '/user-data'), seed.userData);
  t.equal(await read('-J', '-x', '/meta-data'), seed.metaData);
  t.equal(await read('-J', '-x', '/network-config'), seed.networkConfig);
  t.same(readdirSync(folder), ['seed.iso']);
  t.ok(statSync(out).size < 1 << 20);
});

t.test('the ISO: which tool there is, decides; none is said', async (t) => {
  const folder = t.testdir();
  const runnerWith = (there: readonly string[]): Runner => ({
    run: (argv, options) => {
      const [tool = ''] = argv;
      if (!['genisoimage', 'mkisofs', 'xorriso'].includes(tool))
        throw new Error(`unknown command ${argv.join(' ')}`);
      return there.includes(tool)
        ? hostRunner().run(
            [tool === 'xorriso' ? 'genisoimage' : tool, ...argv.slice(tool === 'xorriso' ? 3 : 1)],
            options,
          )
        : Promise.reject(new Error('ENOENT'));
    },
  });
  await buildSeed(renderSeed(input), join(folder, 'a.iso'), runnerWith(['xorriso']));
  t.same(readdirSync(folder), ['a.iso']);
  await t.rejects(buildSeed(renderSeed(input), join(folder, 'b.iso'), runnerWith([])), {
    kind: 'host',
    message: /ISO/,
  });
  t.same(readdirSync(folder), ['a.iso']);
});
