import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { domainName } from '../../lib/core/lab.js';
import type { Runner, RunResult } from '../../lib/core/run.js';
import type { App } from '../../lib/cli/app.js';
import type { GlobalOptions } from '../../lib/cli/options.js';
import { renderRecord, snapshotName, type CheckpointRecord } from '../../lib/checkpoints/record.js';
import { pathsAt } from '../../lib/host/paths.js';
import type { OpenLab } from '../../lib/lab/open.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { renderSnapshot } from '../../lib/libvirt/xml/snapshot.js';
import { topologyDigest } from '../../lib/topology/addressing.js';
import { heldClock } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

const uri = 'test:///default';

/** Options as they come from a command line without any. */
export const plainOptions: GlobalOptions = {
  lab: 'khw',
  connect: uri,
  format: 'text',
  yes: false,
  quiet: false,
  debug: false,
};

/** A checkpoint of the lab `khw`, on all machines but those in `without`. */
export interface Kept {
  readonly name: string;
  readonly kind: CheckpointRecord['kind'];
  readonly message?: string;
  readonly without?: readonly string[];
}

export interface FakeApp {
  readonly app: App;
  readonly opened: OpenLab;
  readonly printed: string[];
  readonly said: string[];
  readonly questions: string[];
  /** Names of the virsh commands, a list for each process. */
  readonly asked: string[][];
}

/**
 * Commands' outside world: a libvirt that has the lab `khw` with these checkpoints, and a person
 * who says no. Any other program is an error.
 */
export function fakeApp(home: string, kept: readonly Kept[] = []): FakeApp {
  const printed: string[] = [];
  const said: string[] = [];
  const questions: string[] = [];
  const asked: string[][] = [];
  const runner = virshWith(kept, asked);
  const paths = pathsAt(home);
  const app: App = {
    options: plainOptions,
    tracks: [track],
    paths,
    runner,
    clock: heldClock(),
    signal: new AbortController().signal,
    isRoot: false,
    interactive: true,
    trace: undefined,
    user: { name: 'learner', isRoot: false, path: [] },
    print: (text) => printed.push(text),
    say: (text) => said.push(text),
    progress: { run: () => Promise.reject(new Error('nothing was agreed to')) },
    confirm: (question) => {
      questions.push(question);
      return Promise.resolve(false);
    },
  };
  return {
    app,
    printed,
    said,
    questions,
    asked,
    opened: {
      lab: smallLab,
      track,
      paths: paths.lab('khw'),
      connection: { mode: 'uri', uri },
      virsh: virshAt(runner, uri),
    },
  };
}

function virshWith(kept: readonly Kept[], asked: string[][]): Runner {
  const result = (
    argv: readonly string[],
    stdout: string,
    stderr = '',
    exitCode = 0,
  ): Promise<RunResult> => Promise.resolve({ argv, stdout, stderr, exitCode, ms: 1 });
  return {
    run: (argv) => {
      if (argv[0] === 'qemu-img') return result(argv, '', '', 1);
      if (argv.slice(0, 3).join(' ') !== 'setsid virsh -q')
        return Promise.reject(new LabError('bug', `unknown program ${argv.join(' ')}`));
      const text = argv[5] ?? '';
      const mark = /khw-[0-9a-f-]{36}/.exec(text)?.[0] ?? '';
      const parts = text
        .split(new RegExp(`echo '\n${mark}\n'; echo --err ${mark}(?:; )?`))
        .slice(1);
      const commands = parts
        .filter((part) => part !== '')
        .map((part) => [...part.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? ''));
      asked.push(commands.map(([name = '']) => name));
      const answers = commands.map((command) => answer(command, kept));
      const framed = (texts: readonly string[], end: string): string =>
        `${end}${texts.map((each) => `${each}${end}`).join('')}`;
      if (!text.endsWith(mark)) return result(argv, `\n${mark}\n${answers[0] ?? ''}`);
      return result(
        argv,
        framed(
          answers.map((each) => each ?? ''),
          `\n${mark}\n`,
        ),
        framed(
          answers.map((each) => (each === undefined ? 'error: no\n' : '')),
          `error: ${mark}\n`,
        ),
      );
    },
  };
}

/** Undefined where virsh refuses. */
function answer(words: readonly string[], kept: readonly Kept[]): string | undefined {
  const [command, , domain = '', , snapshot] = words;
  const machine =
    smallLab.machines.find(({ name }) => domainName(smallLab, name) === domain)?.name ?? '';
  const label = renderLabel({
    lab: 'khw',
    machine,
    version: '1',
    topology: topologyDigest(smallLab).slice(0, 16),
  }).xml;
  const own = kept
    .filter(({ without = [] }) => !without.includes(machine))
    .map((one) => recordOf(one, kept.indexOf(one)));
  switch (command) {
    case 'uri':
      return `${uri}\n`;
    case 'list':
      return smallLab.machines.map(({ name }) => `${domainName(smallLab, name)}\n`).join('');
    case 'domstate':
      return 'running\n';
    case 'dumpxml':
      return `<domain type='qemu'><metadata>${label}</metadata></domain>`;
    case 'snapshot-list':
      return own.map((record) => `${snapshotName(record)}\n`).join('');
    case 'dommemstat':
    case 'snapshot-current':
      return undefined;
    case 'snapshot-dumpxml': {
      const record = own.find((each) => snapshotName(each) === snapshot);
      if (record === undefined) return undefined;
      return renderSnapshot({
        name: snapshotName(record),
        description: renderRecord(record),
      }).replace(
        '</domainsnapshot>',
        `<domain type='qemu'><metadata>${label}</metadata></domain></domainsnapshot>`,
      );
    }
    default:
      throw new Error(`unknown virsh command: ${words.join(' ')}`);
  }
}

const recordOf = ({ name, kind, message = '' }: Kept, index: number): CheckpointRecord => ({
  id: `id${index}`,
  name,
  kind,
  message,
  saved: new Date(index * 1000).toISOString(),
  mode: 'hot',
  machines: smallLab.machines.map((machine) => machine.name),
  occupied: 0,
  units: {},
  nodes: [],
});
