import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Fact } from '../core/check.js';
import { limitOf, type Asked } from './facts.js';
import { machineBudgetSeconds, outputMark } from './runner.js';

/** Reads what the program of runnerScript printed: an answer to each fact, in their order. */
export async function readAnswers(
  facts: readonly Fact[],
  stdout: string,
  slowness = 1,
): Promise<readonly Asked[]> {
  const lines = stdout.split('\n');
  const ended = new Map(
    lines.flatMap((line) => {
      const [, number, code] = /^(\d+) (\d+|timeout)$/.exec(line) ?? [];
      return number === undefined || code === undefined ? [] : [[Number(number), code] as const];
    }),
  );
  const archive = lines.find((line) => line.startsWith(outputMark));
  if (archive === undefined)
    return facts.map(() => ({ unavailable: 'the machine stopped in the middle of its answer' }));
  const files = await untar(Buffer.from(archive.slice(outputMark.length), 'base64'));
  return facts.map((fact, number) => {
    const code = ended.get(number);
    if (code === undefined)
      return {
        unavailable: `the machine is too slow: not asked within ${Math.ceil(machineBudgetSeconds * slowness)} s`,
      };
    if (code === 'timeout') return { unavailable: `no answer within ${limitOf(fact, slowness)} s` };
    return {
      exitCode: Number(code),
      stdout: files.get(`./${number}.out`) ?? '',
      stderr: files.get(`./${number}.err`) ?? '',
    };
  });
}

async function untar(archive: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of Readable.from([archive]).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return files;
}
