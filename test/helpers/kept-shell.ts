import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { keptKhwLab, type KeptOptions } from './kept-cli.js';

/** For shells: a function khw-lab in their words, which the kept program answers. */
export interface KeptShell {
  readonly bash: string;
  readonly zsh: string;
  /** What went to standard error, and never reached the shell. */
  readonly said: () => string;
}

/**
 * Answers until the test ends: each call is a connection over loopback, by the shell's own means.
 */
export async function keptShell(t: Test, options: KeptOptions): Promise<KeptShell> {
  let said = '';
  const server = createServer((socket) => {
    let asked = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      asked += text;
      const [count = '', ...words] = asked.split('\0');
      // Behind the last word there is nothing but its end.
      if (words.length <= Number(count) || !asked.includes('\0')) return;
      void keptKhwLab(words.slice(0, -1), options).then(({ stdout, stderr }) => {
        said += stderr;
        socket.end(stdout);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return {
    bash: `khw-lab() { exec 9<> /dev/tcp/127.0.0.1/${port}; printf '%s\\0' $# "$@" >&9; cat <&9; exec 9>&-; }`,
    zsh: `zmodload zsh/net/tcp\nkhw-lab() { ztcp 127.0.0.1 ${port}; local fd=$REPLY; printf '%s\\0' $# "$@" >&$fd; cat <&$fd; ztcp -c $fd }`,
    said: () => said,
  };
}
