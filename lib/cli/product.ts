import type { App } from './app.js';
import type { GlobalOptions } from './options.js';

/** Prints what a command has made: as JSON where that was asked for, else as people read it. */
export function printProduct(
  { print }: Pick<App, 'print'>,
  { format }: Pick<GlobalOptions, 'format'>,
  value: unknown,
  text: () => string,
): void {
  print(format === 'json' ? json(value) : text());
}

/** The same where people are only told, on standard error. */
export function tellProduct(
  app: Pick<App, 'print' | 'say'>,
  { format }: Pick<GlobalOptions, 'format'>,
  value: unknown,
  text: () => string,
): void {
  if (format === 'json') app.print(json(value));
  else app.say(text());
}

/** A product that only programs want. */
export const printJson = ({ print }: Pick<App, 'print'>, value: unknown): void =>
  print(json(value));

const json = (value: unknown): string => JSON.stringify(value, null, 2);
