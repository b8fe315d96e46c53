import { randomUUID } from 'node:crypto';
import { quietFolder, quietPrograms } from '../core/quiet.js';
import { shellQuote } from '../core/shell.js';

/**
 * A command as the machine's login shell gets it, and what of its output is its own. sshd starts
 * that shell, and Debian's bash then reads ~/.bashrc (bash(1), INVOCATION): whatever that prints,
 * sets, traps or changes does not reach the command, which begins in root's home with an
 * environment of ours. Where the mark does not come, the login shell has not come to the command.
 */
export interface Frame {
  readonly command: string;
  readonly stdout: Cut;
  readonly stderr: Cut;
}

/** Lets through what comes after the mark. */
export interface Cut {
  /** What of the data is the command's own. */
  take(data: Buffer): Buffer;
  readonly begun: () => boolean;
  /** The last of what came before the mark, for people. */
  readonly before: () => string;
}

/** A frame around text for bash. */
export function frame(text: string): Frame {
  const marks = ['o', 'e'].map((stream) => `khw-${stream}-${randomUUID()}`);
  const [out = '', err = ''] = marks;
  return {
    command: `exec /usr/bin/env ${environment} /bin/bash --noprofile --norc -c ${shellQuote(`${begin(out, err)}; ${text}`)} bash`,
    stdout: cutAt(out, err),
    stderr: cutAt(err),
  };
}

/** As sshd and PAM set it for root, and nothing that a shell's files have added. */
const environment = [
  '-i',
  '--default-signal',
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'SHELL=/bin/bash',
  'LANG=C.UTF-8',
  ...Object.entries(quietPrograms).map(([name, value]) => `${name}=${value}`),
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
].join(' ');

const begin = (out: string, err: string): string =>
  [
    'cd /root 2> /dev/null || cd /; umask 022',
    `[ -e ${quietFolder}/.curlrc ] || { mkdir -p ${quietFolder} && : > ${quietFolder}/.curlrc; } 2> /dev/null`,
    `echo ${err} >&2; echo ${out}`,
  ].join('; ');

/** Bytes before the mark that are kept for people. */
const longestBeforeBytes = 4096;

/** `also`: another line that is not the command's, where one stream was turned into the other. */
function cutAt(mark: string, also?: string): Cut {
  const line = Buffer.from(`${mark}\n`);
  let begun = false;
  let waiting = Buffer.alloc(0);
  return {
    begun: () => begun,
    before: () => waiting.subarray(-longestBeforeBytes).toString(),
    take: (data) => {
      if (begun) return data;
      waiting = Buffer.concat([waiting, data]);
      const at = waiting.indexOf(line);
      if (at === -1) {
        // A mark may come in two pieces.
        if (waiting.length > 4 * longestBeforeBytes)
          waiting = waiting.subarray(-2 * longestBeforeBytes);
        return Buffer.alloc(0);
      }
      begun = true;
      const own = waiting.subarray(at + line.length);
      const other = also === undefined ? '' : `${also}\n`;
      waiting = Buffer.from(waiting.subarray(0, at).toString().replace(other, ''));
      return own;
    },
  };
}
