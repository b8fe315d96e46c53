import type { FactAnswer } from '../../../lib/core/check.js';
import { linesOf } from '../answers.js';

/** What HAProxy says of a server. */
export interface ServerState {
  readonly name: string;
  /** `10.240.0.10:6443` */
  readonly address: string;
  /** `UP`, `DOWN`, `MAINT`, `UP 1/2`, `no check`. */
  readonly status: string;
  /** Of the last check: `L7OK`, `L4CON`, `L6RSP`. */
  readonly check: string;
  /** HTTP status of the last check, where it came that far. */
  readonly code: string;
  /** Its words about the last check. */
  readonly words: string;
  /** Connections that it was given since HAProxy started. */
  readonly given: number;
}

export interface Statistics {
  readonly servers: readonly ServerState[];
  /** How the backend of a server chooses, by the server's address. */
  readonly algorithm: (address: string) => string;
}

/** Reads lines of `show stat` (HAProxy's management guide, chapter 9.1) that begin with a word. */
export function readStatistics(answer: FactAnswer, word: string): Statistics {
  const rows = linesOf(answer, word).map(fields);
  const titles = rows.find(([first]) => first?.startsWith('#') === true) ?? [];
  const column = (row: readonly string[], title: string): string =>
    row[titles.indexOf(title)] ?? '';
  const named = rows
    .filter((row) => row !== titles)
    .map((row) => ({ row, proxy: row[0] ?? '', name: row[1] ?? '' }));
  const servers = named
    .filter(({ row, name }) => !aggregates.includes(name) && column(row, 'addr') !== '')
    .map(({ row, proxy, name }) => ({
      proxy,
      name,
      address: column(row, 'addr'),
      status: column(row, 'status'),
      check: column(row, 'check_status').replace(/^\* /, ''),
      code: column(row, 'check_code'),
      words: [column(row, 'check_desc'), column(row, 'last_chk')].filter(Boolean).join(': '),
      given: Number(column(row, 'stot')),
    }));
  return {
    servers,
    algorithm: (address) => {
      const proxy = servers.find((server) => server.address === address)?.proxy;
      const row = named.find((each) => each.proxy === proxy && each.name === 'BACKEND')?.row;
      return row === undefined ? '' : column(row, 'algo');
    },
  };
}

const aggregates: readonly string[] = ['FRONTEND', 'BACKEND'];

/** Values of a line; one in quotes may hold commas. */
const fields = (line: string): readonly string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, value = '']) =>
    value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value,
  );
