import { workers, type Lab } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { until } from '../shell.js';
import { askOnController } from '../administrator.js';
import { changesObjects, startsUnits, unitFile, type Startable, type Way } from './touched.js';

/** Ways to go wrong, and back, that faults of several chapters share. */

/** What becomes of packets that a rule matches. */
interface Target {
  readonly target?: string;
  readonly table?: string;
}

/** A rule about packets to a port, at the head of a chain, and away again. */
export function rule(
  chain: string,
  match: string,
  port: number | string,
  { target = 'REJECT --reject-with tcp-reset', table = 'filter' }: Target = {},
): Way {
  const of = (verb: string): string =>
    `iptables -w -t ${table} ${verb} ${chain} ${match} --dport ${port} -j ${target}`;
  const api =
    port === 6443 && target !== 'DROP' ? 'stops' : followers.includes(port) ? 'needs' : undefined;
  return {
    inject: of('-I'),
    undo: of('-D'),
    touches: [`:${port}`],
    ...(api === undefined ? {} : { api }),
  };
}

/** Ports of the API server and of those who start after it. */
const followers: readonly (number | string)[] = [6443, 10257, 10259];

/**
 * Nobody on the machine itself gets through to this port any more; what is connected already is not
 * disturbed.
 */
export const refused = (port: number): Way => rule('INPUT', '-i lo -p tcp --syn', port);

/** Ends when a unit has ended by itself at least so many times. */
export const ended = (unit: string, times = 1): string =>
  until(
    `{ [ "$(systemctl show -p NRestarts --value ${unit})" -ge ${times} ] || systemctl is-failed -q ${unit}; }`,
  );

export const serves = (url: string): string => until(`curl -sfk -m 5 ${url}`);

/**
 * bash on a controller: `ask` as the administrator, and `json PATH METHOD OBJECT [TYPE]` to change
 * something. Both are there in a bash that it starts, too.
 */
export const adminApi = `${askOnController('-f -m 20')}
json() { ask "$1" -X "$2" -H "Content-Type: application/\${4:-json}" -d "$3" > /dev/null; }
export -f ask; export cert key`;

/** One change of an object, by merge patch. */
export const patched = (path: string, patch: object, back: object): Way => ({
  inject: `set -e\n${adminApi}\njson ${shellQuote(path)} PATCH ${shellQuote(JSON.stringify(patch))} merge-patch+json`,
  undo: `set -e\n${adminApi}\njson ${shellQuote(path)} PATCH ${shellQuote(JSON.stringify(back))} merge-patch+json`,
  ...changesObjects(path),
});

/** An object too many. */
export const made = (
  collection: string,
  object: { readonly metadata: { readonly name: string } },
): Way => ({
  inject: `set -e\n${adminApi}\njson ${collection} POST ${shellQuote(JSON.stringify(object))}`,
  undo: `set -e\n${adminApi}\njson ${collection}/${object.metadata.name} DELETE '{"gracePeriodSeconds":0}'`,
  ...changesObjects(collection),
});

/**
 * An object that is gone; it comes back as it was, but for what the API server gives out itself.
 */
export const unmade = (collection: string, name: string): Way => {
  const kept = `/run/khw-kept-${name}.json`;
  return {
    inject: `set -e\n${adminApi}\nask ${collection}/${name} | sed -E 's/"(uid|resourceVersion|creationTimestamp)":"[^"]*",?//g' > ${kept}\njson ${collection}/${name} DELETE '{}'`,
    undo: `set -e\n${adminApi}\nask ${collection} -X POST -H 'Content-Type: application/json' -d @${kept} > /dev/null\nrm ${kept}`,
    ...changesObjects(`${collection}/${name}`),
  };
};

/**
 * The same bash on every worker, typed on the jumpbox: nobody knows on which of them the pod is.
 */
export const onWorkers = (lab: Lab, command: string): string =>
  `for node in ${workers(lab)
    .map(({ name }) => name)
    .join(' ')}; do ssh -n -o BatchMode=yes root@$node ${shellQuote(command)}; done`;

/** A changed unit file takes effect; comes back with the file of before. */
export function changedUnit(unit: Startable, change: string, effect: string, back: string): Way {
  const file = unitFile(unit);
  return {
    inject: `set -e\nfile=${file}\ncp -a "$file" "$file.kept"\n${change}\nsystemctl daemon-reload\n${effect}`,
    undo: `set -e\nmv -f ${file}.kept ${file}\nsystemctl daemon-reload\n${back}`,
    ...startsUnits(unit),
    touches: [file, 'services'],
  };
}

/** More settings for a unit, beside its file; comes back without them. */
export function droppedIn(unit: Startable, setting: string, effect: string, back: string): Way {
  const folder = `${unitFile(unit)}.d`;
  return {
    inject: `set -e\nmkdir -p ${folder}\nprintf '[Service]\\n${setting}\\n' > ${folder}/fault.conf\nsystemctl daemon-reload\n${effect}`,
    undo: `set -e\nrm -f ${folder}/fault.conf\nrmdir --ignore-fail-on-non-empty ${folder}\nsystemctl daemon-reload\n${back}`,
    ...startsUnits(unit),
    touches: [unitFile(unit), 'services'],
  };
}

/**
 * A changed configuration file, which its program looks at again by itself; comes back with the
 * file of before.
 */
export const watchedConfig = (file: string, change: string, effect: string, back: string): Way => ({
  inject: `set -e\nfile=${file}\ncp -a "$file" "$file.kept"\n${change}\n${effect}`,
  undo: `set -e\nmv -f ${file}.kept ${file}\n${back}`,
  touches: [file],
});

/** The same for one that a program reads when it starts. */
export function changedConfig(
  program: Startable,
  ...[file, change, effect, back]: Parameters<typeof watchedConfig>
): Way {
  return {
    ...watchedConfig(file, change, effect, back),
    ...startsUnits(program),
    touches: [file, 'services'],
  };
}

/** Restarts without waiting, and without an error when the start fails. */
export const restart = (unit: string): string => `systemctl restart --no-block ${unit}`;

/** Starts afresh and waits; an earlier count of restarts is forgotten. */
export const back = (unit: string, url: string): string =>
  `systemctl reset-failed ${unit} || true\nsystemctl restart ${unit}\n${serves(url)}`;

/** containerd alone: the kubelet requires it, and would be restarted too. */
export const containerdOnly = (verb: 'restart' | 'stop' | 'start'): string =>
  `systemctl --job-mode=ignore-dependencies ${verb} containerd`;
