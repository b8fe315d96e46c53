import type { Check } from '../../../lib/core/check.js';
import { kernelFact, readKernel } from '../../kubernetes/checking/network.js';
import { answerTo, fail, listed, pass, shown } from '../../kubernetes/checking/verdict.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { linesOf, readUnitStates, unitStates } from '../answers.js';
import { cloudOf, metadataAddress } from '../cloud.js';
import { routerFile } from './router.js';

const sysctlDocs = 'https://docs.kernel.org/networking/ip-sysctl.html';

/** The machine that stands for the cloud: that it routes, and will after a reboot. */
export function routerChecks(cluster: Cluster): readonly Check[] {
  const { name: machine } = cloudOf(cluster);
  return [forwarding(machine), redirects(machine), services(machine)];
}

const forwarding = (machine: string): Check => ({
  id: '03.forwarding',
  title: `${machine} forwards packets`,
  machine,
  points: 2,
  needs: [],
  link: sysctlDocs,
  why: 'It is the router of the network: without forwarding no instance gets anywhere, and no pod to another node.',
  hints: [
    `Does ${machine} forward at all?`,
    `On ${machine}: \`sysctl net.ipv4.ip_forward\``,
    `\`echo "net.ipv4.ip_forward = 1" >> ${routerFile}; systemctl restart systemd-sysctl\``,
  ],
  facts: { kernel: kernelFact(machine) },
  judge: (answers) => {
    const { setting, kept } = readKernel(answerTo(answers, 'kernel'));
    const name = 'net/ipv4/ip_forward';
    const expected = 'net.ipv4.ip_forward = 1, now and at boot';
    if (setting(name) !== '1')
      return fail(expected, `net.ipv4.ip_forward = ${shown(setting(name) ?? 'unknown', 20)}`, {
        text: 'What instances send to it is thrown away.',
        remedy: 'sysctl -w net.ipv4.ip_forward=1',
      });
    return kept(name) === '1'
      ? pass(expected)
      : fail(
          expected,
          `1 now, ${kept(name) === undefined ? 'and nothing sets it' : `but a file sets it to ${shown(kept(name) ?? '', 20)}`} at boot`,
          {
            text: 'It is lost with the next boot.',
            remedy: `echo "net.ipv4.ip_forward = 1" >> ${routerFile}`,
          },
        );
  },
});

const redirects = (machine: string): Check => ({
  id: '03.redirects',
  title: `${machine} sends nobody another way`,
  machine,
  points: 1,
  needs: ['03.forwarding'],
  link: sysctlDocs,
  why: 'All machines are on one segment, so a router tells them of a shorter way by ICMP redirects. They remember it for minutes, and a route that is changed seems to have no effect.',
  hints: [
    'Who tells an instance to go past the router?',
    `On ${machine}: \`sysctl -a 2>/dev/null | grep send_redirects\``,
    `\`echo "net.ipv4.conf.*.send_redirects = 0" >> ${routerFile}; systemctl restart systemd-sysctl\``,
  ],
  facts: {
    redirects: {
      machine,
      script:
        'cd /proc/sys/net/ipv4/conf && for card in *; do [ -e "/sys/class/net/$card" ] || [ "$card" = all ] || continue; echo "card $card $(< "$card/send_redirects")"; done',
    },
  },
  judge: (answers) => {
    const cards = linesOf(answerTo(answers, 'redirects'), 'card').map((line) => line.split(' '));
    const expected = 'send_redirects = 0 for all, and for each interface';
    if (cards.length === 0) return fail(expected, 'the settings cannot be read');
    const wrong = cards.flatMap(([card = '', value]) =>
      value === '0' || card === 'lo' ? [] : [`send_redirects = 1 for ${shown(card, 20)}`],
    );
    return wrong.length === 0 ? pass(expected) : fail(expected, listed(wrong));
  },
});

const serving = ['nginx', 'dnsmasq'] as const;

/** Who serves is found by what instances are told; here it is whether it comes back. */
const services = (machine: string): Check => ({
  id: '03.boot',
  title: `What ${machine} serves is served after a reboot`,
  machine,
  points: 1,
  needs: [],
  link: 'https://www.freedesktop.org/software/systemd/man/latest/systemctl.html',
  why: "Metadata and names are the instances' only way to know about themselves; Debian starts neither service before someone enables it here.",
  hints: [
    'Which services would run after a reboot?',
    `On ${machine}: \`systemctl is-enabled ${serving.join(' ')}\`; \`ip address show lo\``,
    `On ${machine}: \`systemctl enable ${serving.join(' ')} cloud-metadata\``,
  ],
  facts: {
    services: {
      machine,
      script: `${unitStates(...serving)}\ngrep -rlsIF ${metadataAddress} /etc/systemd/system /etc/systemd/network /etc/network /etc/netplan /etc/rc.local | while read -r file; do case $file in *.service) systemctl is-enabled -q "\${file##*/}" 2>/dev/null || continue;; esac; echo "address $file"; done`,
    },
  },
  judge: (answers) => {
    const answer = answerTo(answers, 'services');
    const states = readUnitStates(answer);
    const expected = `${serving.join(' and ')} enabled, ${metadataAddress} set at boot`;
    const missing = [
      ...serving.flatMap((name) =>
        states.get(name)?.enabled === true ? [] : [`${name} is not enabled`],
      ),
      ...(linesOf(answer, 'address').length > 0
        ? []
        : [`nothing gives the machine ${metadataAddress} at boot`]),
    ];
    return missing.length === 0
      ? pass(expected)
      : fail(expected, listed(missing), {
          text: 'It runs now, and will be gone after a reboot.',
          remedy: `systemctl enable ${serving.join(' ')} cloud-metadata`,
        });
  },
});
