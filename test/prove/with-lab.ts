/**
 * `node --import @tapjs/typescript/import test/prove/with-lab.ts COMMAND…`: makes a finished lab, runs the command with KHW_PROVE_LAB
 * and KHW_LAB_HOME naming it, and removes it. Ends as the command did.
 */
import './no-test.js';
import { spawn } from 'node:child_process';
import { makeLab } from './own-lab.js';

const [file = '', ...args] = process.argv.slice(2);
const started = Date.now();
const lab = await makeLab('khwgrades', () => undefined);
console.log(`# a finished lab: ${Math.round((Date.now() - started) / 1000)} s`);
try {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, KHW_PROVE_LAB: lab.name } });
  // The command decides what becomes of a signal; the lab is removed after it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => { resolve(code ?? 1); }));
} finally {
  await lab.remove();
}
