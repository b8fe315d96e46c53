import type { Fact } from '../core/check.js';
import { shellQuote } from '../core/shell.js';
import { defaultTimeout, limitOf } from './facts.js';

/** Seconds after which a machine that is still at it answers what it has. */
export const machineBudget = 60;

/** First line of an answer: the machine is alive, if slow. */
export const greeting = 'khw-facts';

/** Last line: the output of all facts, a tar archive in base64. */
export const outputMark = 'tar ';

/** KiB kept of each stream. */
const streamLimit = 256;
const atOnce = 2;

/**
 * A bash program that asks all facts of one machine: a few at a time, each ended when its time is up, each stream cut.
 * Where processors are emulated, starting programs is what costs: a fact is a fork of this shell and not a new one, and
 * limits are kept by builtins and the kernel. It prints `greeting`, then `NUMBER EXIT_CODE` or `NUMBER timeout` for each
 * fact that ended, then all output in one archive, so that nothing in it can be taken for the program's own words.
 * Every limit is `slowness` times longer.
 */
export function runnerScript(facts: readonly Fact[], slowness: number): string {
  return [
    ...opening,
    `scripts=(${facts.map(({ script }) => shellQuote(script)).join('\n')})`,
    `limits=(${facts.map((fact) => Math.ceil(limitOf(fact, slowness))).join(' ')})`,
    // For scripts of drills. Less than a fact is given: who waits in vain can still say for what.
    `export LAB_PATIENCE=${Math.ceil(defaultTimeout * slowness * 0.8)}`,
    `budget=${Math.ceil(machineBudget * slowness)}`,
    ...functions, ...running,
  ].join('\n');
}

const opening = [
  'export LC_ALL=C; cd; umask 077',
  // What is looked at comes before those who look: a scheduler that gets no processor for ten seconds loses its lease.
  'renice -n 10 -p $$ >/dev/null 2>&1',
  // Every job is a process group, which can be ended as a whole.
  'set -m',
  // Files in memory: the machine's disk may be full.
  'for place in /dev/shm /run /tmp; do room=$place/khw-lab.$$; mkdir "$room" 2>/dev/null && break; done || exit 1',
  'declare -A pids ends',
  'trap \'for number in "${!pids[@]}"; do kill -KILL -- "-${pids[$number]}"; done 2>/dev/null; rm -rf "$room"\' EXIT; trap "exit 1" TERM HUP',
  // A pipe that is open at both ends here: it neither blocks nor breaks.
  'exec {ended}<> <(:)',
  `echo ${greeting}`,
];

const functions = [
  'begin() {',
  `  ( ( trap - EXIT TERM HUP; trap "" XFSZ; ulimit -f ${streamLimit}; eval "\${scripts[$1]}" ) </dev/null >"$room/$1.out" 2>"$room/$1.err" {ended}>&-`,
  '    echo "$1 $?" >&"$ended" ) >/dev/null 2>&1 &',
  '  pids[$1]=$! ends[$1]=$((SECONDS + limits[$1] + 1))',
  '}',
  'give_up() {',
  '  kill -KILL -- "-${pids[$1]}"',
  '  unset "pids[$1]" "ends[$1]"',
  '  echo "$1 timeout"',
  '}',
];

const running = [
  "next=0 line=''",
  'while (( (next < ${#scripts[@]} || ${#pids[@]} > 0) && SECONDS < budget )); do',
  `  while (( \${#pids[@]} < ${atOnce} && next < \${#scripts[@]} )); do begin $next; (( next += 1 )); done`,
  // bash may lose a byte when its timer fires while it reads: it is set to when the next limit is reached, and so fires for facts
  // that hang only. What has been read of a line by then is kept.
  '  (( patience = budget - SECONDS ))',
  '  for number in "${!ends[@]}"; do (( ends[$number] - SECONDS >= patience )) || (( patience = ends[$number] - SECONDS )); done',
  '  read -r -t $((patience > 0 ? patience : 1)) -u "$ended" part; whole=$?',
  '  line+=$part',
  '  if (( whole == 0 )); then',
  '    number=${line%% *}',
  '    if [[ -v "pids[$number]" ]]; then unset "pids[$number]" "ends[$number]"; echo "$line"; fi',
  "    line=''",
  '  fi',
  '  for number in "${!pids[@]}"; do (( SECONDS < ends[$number] )) || give_up "$number"; done',
  'done 2>/dev/null',
  'for number in "${!pids[@]}"; do give_up "$number"; done 2>/dev/null',
  `printf '${outputMark}'`,
  'tar -C "$room" -c . | base64 -w0',
  'echo',
];
