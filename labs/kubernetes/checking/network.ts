import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { readScript } from '../../../lib/host/files.js';
import type { Cluster } from '../layout.js';

/** What shows the packet filters of a machine: a cloud's firewall is written for nft. */
export const filterCommand = ({ layout }: Cluster): string =>
  layout.cloud === undefined ? 'iptables -S' : 'nft list ruleset';

/** Kernel settings that the pod network needs, and what keeps them across a reboot. */
export interface KernelFacts {
  /** By its name under /proc/sys, with slashes; undefined where there is no such setting. */
  readonly setting: (name: string) => string | undefined;
  /** What systemd-sysctl will set it to at boot; undefined where nothing does. */
  readonly kept: (name: string) => string | undefined;
  /** br_netfilter is part of the kernel or loaded. */
  readonly bridgeFilter: boolean;
  /** Lines of files that are read at boot and name br_netfilter. */
  readonly loads: readonly string[];
  /** Names of the swap areas in use. */
  readonly swaps: readonly string[];
  /** Folders of control groups that a kubelet has made. */
  readonly podGroups: readonly string[];
  /** Type of the file system at /sys/fs/cgroup. */
  readonly cgroups: string;
}

/** Settings that are asked for. */
const settings = ['net/bridge/bridge-nf-call-iptables', 'net/ipv4/ip_forward'] as const;

/** What is run at boot, whatever it is about. */
const runAtBoot =
  '/etc/systemd/system /usr/local/lib/systemd/system /etc/rc.local /etc/network /etc/cron.d /etc/crontab /var/spool/cron';

/**
 * What may load a module at boot. A unit that does before its program starts is as good as
 * modules-load.d.
 */
const moduleFiles = `/etc/modules /etc/modules-load.d/*.conf /usr/lib/modules-load.d/*.conf ${runAtBoot}`;

/** States of a unit, or of a file, of which nothing comes at boot. */
const notAtBoot: readonly string[] = [
  'no',
  'disabled',
  'masked',
  'masked-runtime',
  'enabled-runtime',
  'linked',
  'linked-runtime',
  'transient',
  'bad',
  'not-found',
];

/** `notAtBoot` as a pattern of bash. */
const later = notAtBoot.join(' | ');

/** bash: `booted`, whether the next boot does what a line of a file says. */
const bootFunctions = readScript('labs/kubernetes/checking/boot.sh', {
  RUN_AT_BOOT: runAtBoot,
  LATER: later,
});

export const kernelFact = (machine: string): Fact => ({
  machine,
  script: readScript('labs/kubernetes/checking/kernel.sh', {
    SETTINGS: settings.join(' '),
    BOOTED: bootFunctions,
    BOOT_FILES: moduleFiles,
    LATER: later,
  }),
});

export function readKernel({ stdout }: FactAnswer): KernelFacts {
  const after = (word: string): readonly string[] =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1));
  const pairs = new Map(
    after('setting').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  );
  // Later files win, and `-` before a name only silences errors (sysctl.d(5)).
  const kept = new Map(
    after('keeps').flatMap((line) => {
      const [, name, value] = /^\s*-?([\w./-]+?)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined
        ? []
        : [[name.includes('/') ? name : name.replaceAll('.', '/'), value]];
    }),
  );
  return {
    setting: (name) => pairs.get(name),
    kept: (name) => kept.get(name),
    bridgeFilter: /^bridge-filter$/m.test(stdout),
    loads: after('loads'),
    swaps: after('swap'),
    podGroups: after('pods'),
    cgroups: after('cgroups')[0] ?? '',
  };
}

/** Routes of a machine: to where each address would be sent, and where its routes come from. */
export interface Routes {
  /** Next hop towards an address; `direct` without one; undefined where there is no way. */
  readonly nextHop: (address: string) => string | undefined;
  /**
   * The word behind `proto` of the route for exactly this range; `boot` where a person added it;
   * undefined without such a route.
   */
  readonly origin: (cidr: string) => string | undefined;
  /** Files that are read at boot and name this range, with the line. */
  readonly boot: (
    cidr: string,
  ) => readonly { readonly path: string; readonly line: string; readonly enabled: boolean }[];
  /** Bridges: IPv4 addresses with prefix, by name of the interface. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** What may set a route at boot. */
const routeFiles = `${runAtBoot} /etc/systemd/network /etc/netplan /etc/NetworkManager /etc/networkd-dispatcher /etc/frr /etc/bird /etc/dhcp`;

/** Where scripts are, which count where something that runs at boot names them. */
const scriptFolders = '/usr/local/bin /usr/local/sbin';

/**
 * Everything about routes in one question: `addresses` are looked up, `cidrs` looked for in what is
 * read at boot.
 */
export const routesFact = (
  machine: string,
  addresses: readonly string[],
  cidrs: readonly string[],
): Fact => ({
  machine,
  script: readScript('labs/kubernetes/checking/routes.sh', {
    BOOTED: bootFunctions,
    ROUTE_FILES: routeFiles,
    ADDRESSES: addresses.join(' '),
    RANGES: cidrs.map((cidr) => `-e ${cidr}`).join(' '),
    RUN_AT_BOOT: runAtBoot,
    SCRIPT_FOLDERS: scriptFolders,
  }),
});

export function readRoutes({ stdout }: FactAnswer): Routes {
  const after = (word: string): readonly string[] =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1));
  const gets = new Map(
    after('get').map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );
  const addresses = new Map<string, string[]>();
  for (const line of after('addr')) {
    const [, name, address] = /^\d+: (\S+)\s+inet (\S+)/.exec(line) ?? [];
    if (name !== undefined && address !== undefined)
      addresses.set(name, [...(addresses.get(name) ?? []), address]);
  }
  return {
    addresses,
    nextHop: (address) => {
      const found = gets.get(address) ?? '';
      if (!found.startsWith(`${address} `) && !found.startsWith('local ')) return undefined;
      return / via (\S+)/.exec(found)?.[1] ?? 'direct';
    },
    origin: (cidr) => {
      const route = after('route').find((line) => line.startsWith(`${cidr} `));
      return route === undefined ? undefined : (/ proto (\S+)/.exec(route)?.[1] ?? 'boot');
    },
    boot: (cidr) =>
      after('file').flatMap((line) => {
        const [, state = '', path = '', text = ''] = /^(\S+) ([^:]+):(.*)$/.exec(line) ?? [];
        return path === '' || !text.includes(cidr) || /^\s*[#;]/.test(text)
          ? []
          : [
              {
                path,
                line: text.trim(),
                enabled: !notAtBoot.includes(state),
              },
            ];
      }),
  };
}
