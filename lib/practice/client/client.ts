import type { Lab } from '../../core/lab.js';
import { clientFolder, clientLog, clientLogFile, type ClientQuestions } from '../../core/ordeal.js';
import type { MachineSession } from '../../core/run.js';
import { shellQuote } from '../../core/shell.js';
import { readScript } from '../../host/files.js';

/** A client on the jumpbox that asks once a second, and writes down what becomes of each request. */
export interface Client {
  start(): Promise<void>;
  /** Writes a line of its own among the requests. */
  mark(text: string): Promise<void>;
  /** All that is written: see `readClientLog`. */
  read(): Promise<string>;
  /** Ends it once all that it has asked has ended, and has it written what is stored. */
  stop(): Promise<void>;
}

const script = `${clientFolder}/client.sh`;

/** Of a client that was left behind too. */
const unit = 'khw-lab-client.service';

/** Seconds between two requests. */
const intervalSeconds = 1;

/** Seconds that a request has: what an answer takes here, with the search for another server. */
const timeoutSeconds = 5;

/** Seconds that systemd waits for the last request besides. */
const graceSeconds = 15;

/** The client of a lab; `session` opens its jumpbox. */
export function clientOf(
  lab: Pick<Lab, 'workingFolder' | 'slowness'>,
  questions: ClientQuestions,
  session: () => Promise<MachineSession>,
  signal: AbortSignal,
): Client {
  const { prepare = '', stored = '' } = questions.write ?? {};
  const run = async (text: string): Promise<string> =>
    (await (await session()).script(text, { signal })).stdout;
  return {
    start: async () => {
      const content = clientScript(lab, questions);
      await (await session()).put([{ path: script, content, mode: 0o600 }], { signal });
      await run(
        readScript('lib/practice/client/start.sh', {
          FOLDER: lab.workingFolder,
          UNIT: unit,
          LOG: clientLogFile,
          SCRIPT: script,
          PREPARE: prepare,
          PATIENCE: String(limitSecondsOf(lab) + graceSeconds),
        }),
      );
    },
    mark: async (text) => {
      const words = text.replaceAll(/\s+/g, ' ');
      await run(
        `read -r now _ < /proc/uptime; echo "mark $now "${shellQuote(words)} >> ${clientLogFile}`,
      );
    },
    read: () => run(clientLog),
    stop: async () => {
      await run(
        readScript('lib/practice/client/stop.sh', {
          FOLDER: lab.workingFolder,
          UNIT: unit,
          LOG: clientLogFile,
          STORED: stored,
        }),
      );
    },
  };
}

/** The program of the client, for bash in the working folder. */
export const clientScript = (
  lab: Pick<Lab, 'slowness'>,
  { read, write }: ClientQuestions,
  file = clientLogFile,
): string =>
  readScript('lib/practice/client/client.sh', {
    INTERVAL: String(intervalSeconds),
    TIMEOUT: String(limitSecondsOf(lab)),
    READ: read,
    WRITE: write?.words ?? '',
    EVERY: String(write?.every ?? 0),
    LOG: file,
  });

const limitSecondsOf = ({ slowness }: Pick<Lab, 'slowness'>): number =>
  Math.ceil(timeoutSeconds * slowness);
