import type { Step } from '../../../lib/core/chapter.js';
import type { AroundController } from '../../kubernetes/upgrade/steps.js';
import { upgradedPart } from '../../kubernetes/upgrade/upgraded.js';
import { idIn } from '../../kubernetes/layout.js';
import { lines, until } from '../../kubernetes/shell.js';
import { backend, frontAnswer, frontSocket, serversUp } from '../09-front/config.js';
import { cloudOf } from '../cloud.js';

/**
 * A server that stops listening is missed only when a request has failed or a check has: told
 * before, the front gives it no new connections, and no client notices.
 */
export const besideFront: AroundController = (upgrade, controller) => {
  const { cluster } = upgrade;
  const { name } = controller;
  const { name: machine } = cloudOf(cluster);
  const server = `${backend}/${name}`;
  const tell = (state: string): string => frontAnswer(`set server ${server} state ${state}`);
  const isUp = `${serversUp} | grep -x ${name} > /dev/null`;
  const leave: Step = {
    id: idIn(cluster, 'upgrade', 'leave-front', name),
    title: `Take ${name} out of the front`,
    machine,
    why: 'An API server that ends refuses connections before the front has noticed: told first, the front sends everybody to the others.',
    commands: tell('drain'),
    done: [upgradedPart(upgrade, controller)],
  };
  const join: Step = {
    id: idIn(cluster, 'upgrade', 'join-front', name),
    title: `Give ${name} requests again`,
    machine,
    why: 'The next controller must not go before this one serves: two of them have to carry all requests.',
    commands: lines(tell('ready'), until(isUp)),
    done: [upgradedPart(upgrade, controller), { machine, holds: isUp }],
    units: ['haproxy'],
    hint: `\`echo 'show servers state' | socat stdio ${frontSocket}\` on ${machine} says what HAProxy thinks of it.`,
  };
  return { before: [leave], after: [join] };
};
