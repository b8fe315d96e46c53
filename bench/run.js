/**
 * `npm run bench [-- PART… --rounds N --write --log FILE]`: measures on real guests, asserts
 * nothing. Without parts all are run and docs/bench.md is written; with parts the page is only
 * printed, or with --write its sections of those parts are replaced. --log: what a test run has
 * printed, so that part `stages` reads it and runs none.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { status } from './checkpoints.js';
import { createFigures } from './figures.js';
import { hostFacts } from './host.js';
import { openLab } from './lab.js';
import { parts } from './parts.js';
import { renderReport, updateReport } from './report.js';
import { sweep } from '../test/helpers/sweep.js';

const page = new URL('../docs/bench.md', import.meta.url);
/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

const { wanted, rounds, write, log } = readArguments(process.argv.slice(2));
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) {
  process.on(name, () => {
    if (!interruption.signal.aborted) say('stopping; the lab is destroyed first');
    interruption.abort();
  });
}

for (const line of await sweep()) say(`removed, of a run that is gone: ${line}`);
const figures = createFigures();
const facts = await hostFacts();
const lab = await openLab({ signal: interruption.signal, say, figures });
try {
  await measure();
  if (write)
    writeFileSync(
      page,
      wanted === parts ? report() : updateReport(readFileSync(page, 'utf8'), measured()),
    );
} catch (error) {
  say(interruption.signal.aborted ? 'stopped' : String(/** @type {Error} */ (error).stack));
  process.exitCode = interruption.signal.aborted ? 130 : 1;
} finally {
  process.stdout.write(report());
  await cleanUp();
}

async function measure() {
  for (const part of wanted) {
    say(`== ${part.id}`);
    await part.run({
      lab,
      rounds,
      log,
      signal: interruption.signal,
      say,
      record: (what, value, unit) => figures.record(part.id, what, value, unit),
    });
    await noteGuests();
  }
}

/** KVM or TCG decides every figure, and only a lab that stands can tell. */
async function noteGuests() {
  if (lab.standing === undefined || facts.some(([name]) => name === 'Guests')) return;
  const { machines, connection } = await status(lab);
  facts.push([
    'Guests',
    `${machines.map(({ name, memoryMiB }) => `${name} ${memoryMiB} MiB`).join(', ')}; ${machines[0]?.accelerator}, libvirt ${connection?.mode}`,
  ]);
}

function report() {
  return renderReport(measured());
}

function measured() {
  return { date: new Date().toISOString().slice(0, 10), facts, parts: wanted, figures };
}

async function cleanUp() {
  try {
    await lab.remove();
  } catch (error) {
    say(`${/** @type {Error} */ (error).message}\nleft: ${lab.home}`);
    process.exitCode = 1;
  }
}

/** @param {string[]} args */
function readArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
      log: { type: 'string' },
    },
  });
  const unknown = positionals.filter((id) => !parts.some((part) => part.id === id));
  const count = Number(values.rounds);
  if (unknown.length > 0 || !Number.isInteger(count) || count < 1) {
    say(
      `usage: npm run bench [-- PART… --rounds N --write --log FILE]\nparts: ${parts.map(({ id }) => id).join(', ')}`,
    );
    process.exit(2);
  }
  return {
    wanted: positionals.length === 0 ? parts : parts.filter(({ id }) => positionals.includes(id)),
    rounds: count,
    log: values.log,
    write: values.write || positionals.length === 0,
  };
}
