import type { Cause } from '../../../lib/core/check.js';
import { at, listAt, textAt } from '../../../lib/evidence/api.js';
import { meaningOf } from '../../../lib/evidence/journal.js';
import { objectCauses } from './object-causes.js';
import { shown } from './verdict.js';

/** Why something does not get on: the words of the cluster, and what they mean where that is known. */
export interface Trouble {
  readonly said: string;
  readonly cause?: Cause;
}

/** A condition of an object, by its type. */
export const conditionOf = (object: unknown, type: string): unknown =>
  listAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === type);

/**
 * Why a deployment has not the pods that it should have, as itself tells: no pod that is there need
 * be asked. Undefined where it has nothing to say.
 */
export function deploymentTrouble(object: unknown): Trouble | undefined {
  const name = textAt(object, 'metadata', 'name');
  const namespace = textAt(object, 'metadata', 'namespace');
  if (
    Number(textAt(object, 'metadata', 'generation') || 0) >
    Number(textAt(object, 'status', 'observedGeneration') || 0)
  )
    return {
      said: 'the controller manager has not looked at it since it was made or changed',
      cause: {
        text: 'The controller for deployments does not work: it is not started, or may not do its work.',
        remedy: 'journalctl -u kube-controller-manager -n 50 on the controller',
      },
    };
  const failure = conditionOf(object, 'ReplicaFailure');
  const progressing = conditionOf(object, 'Progressing');
  if (textAt(failure, 'status') === 'True')
    return trouble(namespace, textAt(failure, 'reason'), textAt(failure, 'message'));
  if (textAt(progressing, 'reason') === 'ReplicaSetCreateError')
    return trouble(namespace, 'ReplicaSetCreateError', textAt(progressing, 'message'));
  if (at(object, 'spec', 'paused') === true)
    return {
      said: 'its rollout is paused',
      cause: {
        text: 'Somebody has paused it: changes wait.',
        remedy: `kubectl -n ${shown(namespace, 60)} rollout resume deployment ${shown(name, 60)}`,
      },
    };
  return undefined;
}

/** Why a pod is not ready, or will not stay so; undefined where nothing says. */
export function podTrouble(pod: unknown, events: readonly Event[]): Trouble | undefined {
  const namespace = textAt(pod, 'metadata', 'namespace');
  const name = textAt(pod, 'metadata', 'name');
  const placed = conditionOf(pod, 'PodScheduled');
  if (textAt(placed, 'status') === 'False')
    return trouble(namespace, textAt(placed, 'reason'), textAt(placed, 'message'));
  if (textAt(pod, 'spec', 'nodeName') === '')
    return {
      said: 'no scheduler has looked at it',
      cause: {
        text: `No scheduler works for it (it asks for ${shown(textAt(pod, 'spec', 'schedulerName') || 'default-scheduler', 60)}).`,
        remedy: 'journalctl -u kube-scheduler -n 50 on the controller',
      },
    };
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((key) =>
    listAt(pod, 'status', key),
  );
  const waiting = containers.find((each) => {
    const reason = textAt(each, 'state', 'waiting', 'reason');
    return reason !== '' && reason !== 'PodInitializing';
  });
  const event = lastOf(events, ({ kind, about }) => kind === 'Pod' && about === name);
  const reason = textAt(waiting, 'state', 'waiting', 'reason');
  if (waiting !== undefined && reason !== 'ContainerCreating') {
    return trouble(
      namespace,
      reason,
      lastEnd(waiting) || textAt(waiting, 'state', 'waiting', 'message'),
    );
  }
  if (event !== undefined) return trouble(namespace, event.reason, event.message);
  if (reason !== '')
    return trouble(namespace, reason, textAt(waiting, 'state', 'waiting', 'message'));
  const ended = containers.find((each) => textAt(each, 'state', 'terminated', 'reason') !== '');
  if (ended !== undefined)
    return trouble(
      namespace,
      textAt(ended, 'state', 'terminated', 'reason'),
      textAt(ended, 'state', 'terminated', 'message'),
    );
  const message = textAt(conditionOf(pod, 'Ready'), 'message') || textAt(pod, 'status', 'message');
  return message === ''
    ? undefined
    : trouble(namespace, textAt(conditionOf(pod, 'Ready'), 'reason'), message);
}

/** How a container ended that is started again. */
function lastEnd(container: unknown): string {
  const ended = at(container, 'lastState', 'terminated');
  if (ended === undefined) return '';
  const last = textAt(ended, 'message').trim().split('\n').at(-1) ?? '';
  return `ended last by ${textAt(ended, 'reason') || 'itself'}, exit code ${textAt(ended, 'exitCode')}${last === '' ? '' : `: ${last}`}`;
}

function trouble(namespace: string, ...words: readonly string[]): Trouble {
  const said = words.filter(Boolean).join(': ');
  const cause = meaningOf(said, objectCauses(shown(namespace, 60)), shown);
  return { said, ...(cause === undefined ? {} : { cause }) };
}

/** A warning of the cluster about an object. */
export interface Event {
  readonly kind: string;
  readonly about: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339, UTC. */
  readonly last: string;
}

export const eventsIn = (list: unknown): readonly Event[] =>
  listAt(list, 'items').map((each) => ({
    kind: textAt(each, 'involvedObject', 'kind'),
    about: textAt(each, 'involvedObject', 'name'),
    reason: textAt(each, 'reason'),
    message: textAt(each, 'message'),
    last:
      textAt(each, 'lastTimestamp') ||
      textAt(each, 'series', 'lastObservedTime') ||
      textAt(each, 'eventTime'),
  }));

const lastOf = (events: readonly Event[], wanted: (event: Event) => boolean): Event | undefined =>
  events
    .filter(wanted)
    .reduce<Event | undefined>(
      (best, each) => (best === undefined || each.last >= best.last ? each : best),
      undefined,
    );

/**
 * Whether a pod that is ready is in one of the seconds between two ends: a container that was
 * restarted three times or more has not run longer yet than it did before.
 */
export function restartsAgain(pod: unknown, now: number): string | undefined {
  for (const container of listAt(pod, 'status', 'containerStatuses')) {
    const ended = at(container, 'lastState', 'terminated');
    const time = (value: unknown, ...path: readonly string[]): number =>
      Date.parse(textAt(value, ...path));
    const ran = (time(ended, 'finishedAt') - time(ended, 'startedAt')) / 1000;
    const age = (now - time(container, 'state', 'running', 'startedAt')) / 1000;
    const restarts = Number(textAt(container, 'restartCount') || 0);
    // A machine that was rebooted ends containers too, and nobody knows how (exit code 255).
    if (
      restarts >= 3 &&
      textAt(ended, 'reason') !== 'Unknown' &&
      ran <= 120 &&
      age <= ran * 1.1 + 2
    )
      return `restarted ${restarts} times, last after ${Math.round(ran)} s: ${lastEnd(container)}`;
  }
  return undefined;
}
