import { startLaptop, type Laptop } from './laptop.js';
import type { Distribution } from './distributions.js';
import type { LaptopRow } from './page.js';
import { recipeDigest } from './root-file-system.js';
import { ending, gettingReady, play, type Act, type Played } from './story.js';

/**
 * Starts that laptop, plays a lab's acts between the user's first day and its end, removes the
 * laptop, and answers what came of it.
 */
export async function runLaptop(
  distribution: Distribution,
  lab: string,
  acts: readonly Act[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<LaptopRow> {
  const laptop = await startLaptop(distribution, say);
  signal.addEventListener('abort', () => void laptop.remove(), { once: true });
  try {
    const played = await playAll(laptop, [...gettingReady, ...acts, ...ending], signal, say);
    return await rowOf(laptop, distribution, lab, played);
  } finally {
    const left = await laptop.remove();
    if (left.length > 0) say(`had to be killed: ${left.join(', ')}`);
  }
}

/** Ends with the first act that goes wrong. */
async function playAll(
  laptop: Laptop,
  acts: readonly Act[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (const act of acts) {
    if (signal.aborted) throw new Error('stopped');
    const result = await play(laptop, act, say);
    played.push(result);
    say(
      `== ${act.what}: exit code ${result.code} in ${result.seconds.toFixed(1)} s${result.right ? '' : `, WRONG:\n${result.text.slice(-6000)}`}`,
    );
    if (!result.right) break;
  }
  return played;
}

async function rowOf(
  laptop: Laptop,
  distribution: Distribution,
  lab: string,
  played: readonly Played[],
): Promise<LaptopRow> {
  const version = async (line: string): Promise<string> =>
    /\d+\.\d+(?:\.\d+)?/.exec((await laptop.ada(line)).stdout)?.[0] ?? '?';
  const wrong = played.find(({ right }) => !right);
  return {
    suite: distribution.suite,
    lab,
    user: 'ada',
    libvirt: await version('virsh --version'),
    qemu: await version('qemu-system-x86_64 --version'),
    node: `${await version('node --version')}${distribution.npmNode === undefined ? '' : ' (npm)'}`,
    result: wrong === undefined ? 'passed' : `failed: ${wrong.act.what}`,
    acts: played
      .filter(({ seconds }) => seconds >= 1)
      .map(({ act, seconds }) => `${act.what} ${Math.round(seconds)}`)
      .join('; '),
    seconds: String(Math.round(played.reduce((sum, { seconds }) => sum + seconds, 0))),
    date: new Date().toISOString().slice(0, 10),
    digest: recipeDigest(distribution),
  };
}
