import { EventEmitter } from 'node:events';

/** A terminal that remembers what it was sent. */
export class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  sent = '';

  write = (chunk: string | Uint8Array, encoding?: unknown, done?: () => void): boolean => {
    this.sent += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    (typeof encoding === 'function' ? (encoding as () => void) : done)?.();
    return true;
  };

  getColorDepth = (): number => 1;
  hasColors = (): boolean => false;
  asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** What is left to be read when cursor movements, erasures and colors are taken out. */
export const readable = (text: string): string => text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
