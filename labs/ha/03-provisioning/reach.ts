import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import type { Lab } from '../../../lib/core/lab.js';
import { patience } from '../../kubernetes/checking/files.js';
import { plainCurl } from '../../kubernetes/checking/api.js';
import { linesOf } from '../answers.js';
import { cloudOf, instances, metadataAddress, type Allowance, type Cloud } from '../cloud.js';

/** From outside the ranges that are let in everywhere, or from within them. */
export type Side = 'outside' | 'inside';

/** Ports of the cluster that nobody outside has to do with. */
const closed = [2379, 10250, 30000] as const;

/** Ports that are asked for from outside, and whether they are to answer. */
export function outsidePorts(allowances: readonly Allowance[]): {
  readonly open: readonly number[];
  readonly closed: readonly number[];
} {
  const open = allowances
    .filter(({ from }) => from === undefined)
    .flatMap(({ protocols }) => protocols)
    .flatMap((protocol) => /^tcp:(\d+)$/.exec(protocol)?.[1] ?? [])
    .map(Number);
  return { open, closed: closed.filter((port) => !open.includes(port)) };
}

/** A port that has to answer within the cluster: the kubelet's. */
export const insidePort = 10250;

/**
 * Seconds in which a kernel takes or refuses a connection, whatever its programs do: later than
 * that it was thrown away.
 */
const connectLimit = 6;

/**
 * Knocks at the ports of every instance from the machine that stands for the cloud, with its own
 * address, and with that of the metadata service, which no rule lets in: one curl, all at once.
 */
export function reachFact(lab: Lab, cloud: Cloud): Fact {
  const { name: machine, address } = cloudOf(lab);
  const { open, closed: shut } = outsidePorts(cloud.allowances(lab));
  const knocks = instances(lab).flatMap((target) => [
    ...[...open, ...shut].map((port) => ({ target, port, side: 'outside' as const })),
    { target, port: insidePort, side: 'inside' as const },
  ]);
  const one = ({ target, port, side }: (typeof knocks)[number]): string =>
    `--noproxy '*' -s -m 60 --connect-timeout ${connectLimit} -o /dev/null --interface ${side === 'inside' ? address : metadataAddress} -w 'knock ${target.name} ${port} ${side} %{exitcode} %{time_connect} %{errormsg}\\n' http://${target.address}:${port}/`;
  return {
    machine,
    timeout: patience,
    script: `${plainCurl} -Z --parallel-immediate --parallel-max ${knocks.length} ${knocks.map(one).join(' \\\n  --next ')}\ntrue`,
  };
}

/** What became of a knock. Who refuses has been reached: a cloud drops, and says nothing. */
export type Reached = 'answers' | 'refuses' | 'silent' | 'unreachable';

/** Reads the answer to `reachFact`; undefined for a knock that was not made. */
export function readReach(
  answer: FactAnswer,
): (machine: string, port: number, side: Side) => Reached | undefined {
  const found = new Map(
    linesOf(answer, 'knock').map((line) => {
      const [machine = '', port = '', side = '', exit = '', connected = '', ...words] =
        line.split(' ');
      return [`${machine} ${port} ${side}`, became(exit, Number(connected), words.join(' '))];
    }),
  );
  return (machine, port, side) => found.get(`${machine} ${port} ${side}`);
}

function became(exit: string, connected: number, words: string): Reached {
  if (connected > 0) return 'answers';
  if (exit === '28') return 'silent';
  // Of a machine that is off nobody knows the MAC: it takes the kernel three seconds to say so.
  const waited = Number(/ after (\d+) ms/.exec(words)?.[1] ?? 0);
  return exit === '7' && waited < 2000 ? 'refuses' : 'unreachable';
}
