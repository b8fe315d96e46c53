/**
 * `npm run prove -- drills [--only DRILL… --sample N --seed S --lab NAME --no-reboot --write]`:
 * every drill on real guests, in all its variants and ways, with a reboot of what was repaired.
 * Without --only and --sample all of it is run and docs/drills-proof.md is written. --lab takes a
 * finished lab of the home in KHW_LAB_HOME; without it one is made and destroyed.
 */
import { parseArgs } from 'node:util';
import type { Proof } from '../../lib/practice/prove.js';
import { khwLab } from '../helpers/cli.js';
import {
  changedDrills,
  drillsOnOtherImage,
  ownDrillDigests,
  writeDrillRows,
} from './drill-page.js';
import { generator, shuffled } from '../helpers/random.js';
import { makeLab, type OwnLab } from './own-lab.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs `khw-lab validate` over some drills of a finished lab. Every line of its progress goes to
 * `say`.
 */
export async function proveDrills(
  lab: string,
  names: readonly string[],
  options: readonly string[],
  tell = say,
): Promise<readonly Proof[]> {
  const { stdout, stderr } = await khwLab(
    ['validate', ...names, '--lab', lab, '--yes', '--format', 'json', ...options],
    { watch: tell },
  );
  try {
    return (JSON.parse(stdout) as { proofs: readonly Proof[] }).proofs;
  } catch (error) {
    throw new Error(`khw-lab validate said:\n${stderr.slice(-4000)}`, { cause: error });
  }
}

/**
 * Some drills that a seed chooses, those first that were seen on another image; and the others that
 * have changed since they were proved.
 */
export async function sampleDrills(
  count: number,
  seed: number,
): Promise<{ readonly drawn: readonly string[]; readonly changed: readonly string[] }> {
  const digests = await ownDrillDigests();
  const order = shuffled([...digests.keys()], generator(seed));
  const first = drillsOnOtherImage();
  const drawn = [
    ...order.filter((name) => first.includes(name)),
    ...order.filter((name) => !first.includes(name)),
  ].slice(0, count);
  return { drawn, changed: changedDrills(digests).filter((name) => !drawn.includes(name)) };
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      sample: { type: 'string' },
      seed: { type: 'string' },
      lab: { type: 'string' },
      reboot: { type: 'boolean', default: true },
      write: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
  const whole = values.only === undefined && values.sample === undefined;
  const names =
    values.only?.flatMap((one) => one.split(',')) ??
    (values.sample === undefined
      ? [...(await ownDrillDigests()).keys()]
      : Object.values(await sampleDrills(Number(values.sample), seed)).flat());
  if (values.sample !== undefined) say(`seed ${seed}`);
  let own: OwnLab | undefined;
  try {
    own = values.lab === undefined ? await makeLab('khwproof', say) : undefined;
    const started = performance.now();
    const proofs = await proveDrills(
      values.lab ?? own?.name ?? '',
      names,
      values.reboot ? ['--reboot'] : [],
    );
    const seconds = Math.round((performance.now() - started) / 1000);
    const proved = proofs.filter(({ error }) => error === undefined).length;
    if (whole || values.write)
      await writeDrillRows(
        proofs,
        `Last ${whole ? 'whole ' : ''}run: ${new Date().toISOString().slice(0, 10)}, ${proofs.length} proofs of ${names.length} drills in ${seconds} s.`,
        whole,
      );
    for (const { drill, variant, way, error } of proofs)
      if (error !== undefined)
        say(`NOT PROVED ${drill} (${variant}) ${way}\n    ${error.join('\n    ')}`);
    say(`${proved} of ${proofs.length} proved in ${seconds} s`);
    return proved === proofs.length ? 0 : 1;
  } finally {
    await own?.remove();
  }
}
