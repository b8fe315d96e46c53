import type { Check, Fact } from '../../../lib/core/check.js';
import { jumpbox, type Lab, type Machine } from '../../../lib/core/lab.js';
import { patience } from '../../kubernetes/checking/files.js';
import { answerTo, fail, pass, shown, unlessAny } from '../../kubernetes/checking/verdict.js';

/** What the machines are called, whom they know, and whether the jumpbox gets in. */
export function machineChecks(lab: Lab): readonly Check[] {
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  return [
    ...lab.machines.map((machine) => hosts(lab, machine)),
    ...others.flatMap((machine) => [hostName(machine), rootLogin(machine), login(lab, machine)]),
  ];
}

/**
 * Every machine by short and full name. A resolver that does not answer must not hold up the rest.
 */
export const hostsFact = ({ machines }: Lab, machine: string): Fact => ({
  machine,
  timeout: patience,
  script: `timeout 20 getent hosts ${machines.flatMap(({ name, fqdn }) => [name, fqdn]).join(' ')}`,
});

function hosts(lab: Lab, { name: machine }: Machine): Check {
  // Nobody calls the jumpbox: the tutorial's own table leaves it out.
  const cluster = lab.machines.filter(({ role }) => role !== 'jumpbox');
  return {
    id: `03.hosts.${machine}`,
    title: `${machine} finds every machine of the cluster by name`,
    machine,
    points: 2,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man5/hosts.5.html',
    why: 'No DNS server knows these names. The API server calls the kubelets by name for logs and exec, the kubelets call the API server by name.',
    hints: [
      `On ${machine}: which names does \`getent hosts\` not know, or know wrongly?`,
      'Compare /etc/hosts with machines.txt, line by line.',
      `\`scp hosts root@${machine}:~/\`, and there \`cat hosts >> /etc/hosts\` (once)`,
    ],
    facts: { hosts: hostsFact(lab, machine) },
    judge: (answers) => {
      const rows = answerTo(answers, 'hosts')
        .stdout.split('\n')
        .map((line) => line.trim().split(/\s+/));
      const complaints = cluster.flatMap(({ name, fqdn, address }) =>
        [name, fqdn].flatMap((wanted) => {
          const found = rows.find(([, ...names]) => names.includes(wanted))?.[0];
          // A machine may know itself by a loopback address.
          if (found === address || (name === machine && found?.startsWith('127.'))) return [];
          return [
            found === undefined
              ? `${wanted} is unknown`
              : `${wanted} is ${shown(found, 40)}, not ${address}`,
          ];
        }),
      );
      return unlessAny(
        complaints,
        `${cluster.length} machines by short and full name`,
        `${cluster.length} machines by both names`,
      );
    },
  };
}

function hostName({ name, fqdn }: Machine): Check {
  return {
    id: `03.host-name.${name}`,
    title: `${name} knows its own name`,
    machine: name,
    points: 2,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man1/hostname.1.html',
    why: 'A kubelet registers its node under the host name, and its certificate is made out to it. /etc/hostname keeps it across a reboot.',
    hints: [
      `On ${name}: compare \`hostname\`, \`hostname --fqdn\` and /etc/hostname.`,
      'hostname --fqdn takes the first name on the line of /etc/hosts that has the short name: 127.0.1.1 on Debian.',
      `\`hostnamectl hostname ${name}\`, and in /etc/hosts: \`127.0.1.1 ${fqdn} ${name}\``,
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
      const expected = `host name ${name}, full name ${fqdn}`;
      if (running !== name) return fail(expected, `the host name is ${shown(running)}`);
      if (value('static') !== name)
        return fail(
          expected,
          `/etc/hostname says ${shown(value('static'))}: the name is lost with the next boot`,
        );
      if (full === fqdn) return pass(expected);
      return fail(expected, `hostname --fqdn says ${shown(full)}`, {
        text: "In /etc/hosts the full name must come first after the address. The tutorial's sed only rewrites a line 127.0.1.1, which many cloud images do not have.",
        remedy: `In /etc/hosts on ${name}: 127.0.1.1 ${fqdn} ${name}`,
      });
    },
  };
}

function rootLogin({ name }: Machine): Check {
  return {
    id: `03.root-login.${name}`,
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

function login(lab: Lab, { name }: Machine): Check {
  const from = jumpbox(lab).name;
  return {
    id: `03.login.${name}`,
    title: `The jumpbox gets into ${name} as root, by name and key`,
    machine: name,
    points: 2,
    needs: [`03.hosts.${from}`],
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
