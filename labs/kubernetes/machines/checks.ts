import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox, type Machine } from '../../../lib/core/lab.js';
import { patience } from '../checking/files.js';
import { answerTo, fail, pass, shown, unlessAny } from '../checking/verdict.js';
import { hostFqdn, idIn, type Cluster } from '../layout.js';
import { namesOf } from './names.js';

/** What the machines are called, whom they know, and whether the jumpbox gets in. */
export function machineChecks(cluster: Cluster): readonly Check[] {
  const others = cluster.machines.filter(({ role }) => role !== 'jumpbox');
  return [
    ...cluster.machines.map((machine) => hosts(cluster, machine)),
    ...others.flatMap((machine) => [
      hostName(cluster, machine),
      rootLogin(cluster, machine),
      login(cluster, machine),
    ]),
  ];
}

/**
 * Every machine by short and full name. A resolver that does not answer must not hold up the rest;
 * a name server answers with a full name, whatever it was asked by.
 */
export function hostsFact(cluster: Cluster, machine: string): Fact {
  const names = cluster.machines.flatMap((each) => namesOf(cluster, each)).join(' ');
  return {
    machine,
    timeout: patience,
    script:
      nameServer(cluster) === undefined
        ? `timeout 20 getent hosts ${names}`
        : `for name in ${names}; do { read -r address _ < <(timeout 20 getent ahostsv4 "$name") && echo "$address $name"; } & done\nwait`,
  };
}

const nameServer = (cluster: Cluster): Machine | undefined => cluster.layout.cloud?.(cluster);

function hosts(cluster: Cluster, { name: machine }: Machine): Check {
  // Nobody calls the jumpbox: the tutorial's own table leaves it out.
  const called = cluster.machines.filter(({ role }) => role !== 'jumpbox');
  const server = nameServer(cluster);
  return {
    id: idIn(cluster, 'machines', 'hosts', machine),
    title: `${machine} finds every machine of the cluster by name`,
    machine,
    points: 2,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man5/hosts.5.html',
    why: `${server === undefined ? 'No DNS server knows these names.' : `${server.name} is the name server of this network, and /etc/hosts comes before it.`} The API server calls the kubelets by name for logs and exec, the kubelets call the API server by name.`,
    hints: [
      `On ${machine}: which names does \`getent hosts\` not know, or know wrongly?`,
      ...(server === undefined
        ? [
            'Compare /etc/hosts with machines.txt, line by line.',
            `\`scp hosts root@${machine}:~/\`, and there \`cat hosts >> /etc/hosts\` (once)`,
          ]
        : [
            `What /etc/hosts says comes first; for anything else /etc/resolv.conf must name ${server.address}.`,
            `Correct the lines of /etc/hosts on ${machine}; a name that all machines lack is missing on ${server.name}.`,
          ]),
    ],
    facts: { hosts: hostsFact(cluster, machine) },
    judge: (answers) => {
      const rows = answerTo(answers, 'hosts')
        .stdout.toLowerCase()
        .split('\n')
        .map((line) => line.trim().split(/\s+/));
      const complaints = called.flatMap((each) =>
        namesOf(cluster, each).flatMap((wanted) => {
          const found = rows.find(([, ...names]) => names.includes(wanted))?.[0];
          // A machine may know itself by a loopback address.
          if (found === each.address || (each.name === machine && found?.startsWith('127.')))
            return [];
          return [
            found === undefined
              ? `${wanted} is unknown`
              : `${wanted} is ${shown(found, 40)}, not ${each.address}`,
          ];
        }),
      );
      return unlessAny(
        complaints,
        `${called.length} machines by short and full name`,
        `${called.length} machines by both names`,
      );
    },
  };
}

function hostName(cluster: Cluster, machine: Machine): Check {
  const { name } = machine;
  const host = cluster.layout.hostName(machine);
  const fqdn = hostFqdn(cluster, machine);
  return {
    id: idIn(cluster, 'machines', 'host-name', name),
    title: `${name} knows its own name`,
    machine: name,
    points: 2,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man1/hostname.1.html',
    why: 'A kubelet registers its node under the host name, and its certificate is made out to it. /etc/hostname keeps it across a reboot.',
    hints: [
      `On ${name}: compare \`hostname\`, \`hostname --fqdn\` and /etc/hostname.`,
      'hostname --fqdn takes the first name on the line of /etc/hosts that has the short name: 127.0.1.1 on Debian.',
      `\`hostnamectl hostname ${host}\`, and in /etc/hosts: \`127.0.1.1 ${fqdn} ${host}\``,
    ],
    facts: {
      names: {
        machine: name,
        timeout: patience,
        script:
          'read -r -n 300 static < /etc/hostname; echo "static $static"; echo "running $(< /proc/sys/kernel/hostname)"; echo "full $(timeout 20 hostname -f 2>&1)"',
      },
    },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'names');
      const value = (key: string): string =>
        new RegExp(`^${key} (.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
      const running = value('running');
      const full = value('full');
      const expected = `host name ${host}, full name ${fqdn}`;
      // Names of hosts have no case; a kubelet registers its node in small letters.
      const same = (one: string, other: string): boolean =>
        one.toLowerCase() === other.toLowerCase();
      if (!same(running, host)) return fail(expected, `the host name is ${shown(running)}`);
      if (!same(value('static'), host))
        return fail(
          expected,
          `/etc/hostname says ${shown(value('static'))}: the name is lost with the next boot`,
        );
      if (same(full, fqdn))
        return pass(running === host ? expected : `${expected}, written as ${shown(running)}`);
      return fail(expected, `hostname --fqdn says ${shown(full)}`, {
        text: `In /etc/hosts the full name must come first after the address.${nameServer(cluster) === undefined ? " The tutorial's sed only rewrites a line 127.0.1.1, which many cloud images do not have." : ''}`,
        remedy: `In /etc/hosts on ${name}: 127.0.1.1 ${fqdn} ${host}`,
      });
    },
  };
}

function rootLogin(cluster: Cluster, { name }: Machine): Check {
  return {
    id: idIn(cluster, 'machines', 'root-login', name),
    title: `sshd on ${name} lets root in with a key`,
    machine: name,
    points: 1,
    needs: [],
    link: 'https://man.openbsd.org/sshd_config#PermitRootLogin',
    why: 'Everything is done as root over SSH. Cloud images often forbid it; what the configuration says counts from the next start of sshd on.',
    hints: [
      `What does sshd on ${name} say about root and keys?`,
      '`sshd -T | grep -E "permitrootlogin|pubkeyauthentication"`',
      '`echo "PermitRootLogin prohibit-password" > /etc/ssh/sshd_config.d/00-root.conf; systemctl reload ssh`',
    ],
    facts: {
      sshd: {
        machine: name,
        timeout: patience,
        script:
          "/usr/sbin/sshd -T 2>&1 | grep -iE '^(permitrootlogin|pubkeyauthentication|denyusers) |error|bad conf|fatal'",
      },
    },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'sshd');
      const value = (key: string): string | undefined =>
        new RegExp(`^${key} (.*)$`, 'm').exec(stdout)?.[1];
      const root = value('permitrootlogin');
      const expected = 'PermitRootLogin prohibit-password or yes, PubkeyAuthentication yes';
      if (root === undefined)
        return fail(
          expected,
          `sshd cannot read its configuration: ${shown(stdout.split('\n')[0] ?? '')}`,
        );
      if (!['yes', 'prohibit-password', 'without-password'].includes(root)) {
        return fail(expected, `PermitRootLogin ${shown(root)}`, {
          text: 'The image forbids root to log in.',
          remedy:
            'Set PermitRootLogin prohibit-password in /etc/ssh/sshd_config.d/ and reload ssh.',
        });
      }
      if (value('pubkeyauthentication') !== 'yes') return fail(expected, 'PubkeyAuthentication no');
      return value('denyusers')?.split(' ').includes('root') === true
        ? fail(expected, 'DenyUsers root')
        : pass(`PermitRootLogin ${root}`);
    },
  };
}

/**
 * A login of its own and no more: no session is opened, and a connection that is open from earlier
 * proves nothing. No limit of time: who does not answer blocks the check. The key exchange that
 * OpenSSH prefers takes a machine without KVM twice as long as this one.
 */
const loginScript = (
  name: string,
): string => `ssh -n -N -o BatchMode=yes -o ControlMaster=no -o ControlPath=none \\
  -o KexAlgorithms=^curve25519-sha256 -o PermitLocalCommand=yes -o LocalCommand='echo in; kill $PPID' root@${name} 2>&1`;

function login(cluster: Cluster, { name }: Machine): Check {
  const from = jumpbox(cluster).name;
  return {
    id: idIn(cluster, 'machines', 'login', name),
    title: `The jumpbox gets into ${name} as root, by name and key`,
    machine: name,
    points: 2,
    needs: [idIn(cluster, 'machines', 'hosts', from)],
    link: 'https://man.openbsd.org/ssh',
    why: 'From here on everything is copied and run from the jumpbox, by its own key.',
    hints: [
      `On the jumpbox: \`ssh root@${name}\`. Is it the name, the way, or the key?`,
      `\`ssh -v root@${name} hostname\``,
      `\`ssh-copy-id root@${name}\`, or add the jumpbox's ~/.ssh/id_*.pub to /root/.ssh/authorized_keys with \`khw-lab ssh ${name}\``,
    ],
    facts: { login: { machine: from, script: loginScript(name), timeout: patience } },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'login');
      if (/^in$/m.test(stdout)) return pass(`root@${name}`);
      const words =
        stdout
          .split('\n')
          .filter((line) => line.trim() !== '' && !line.startsWith('Warning: Permanently'))
          .at(-1) ?? 'no answer';
      return fail(
        `\`ssh root@${name}\` from the jumpbox`,
        shown(words.trim(), 160),
        stdout.includes('Permission denied')
          ? {
              text: `Root on ${name} does not accept the key that the jumpbox offers.`,
              remedy: `Add it to /root/.ssh/authorized_keys on ${name}.`,
            }
          : undefined,
      );
    },
  };
}
