import { styleText } from 'node:util';
import { checkpointsOf } from '../../actions/checkpoint.js';
import { forecastFor } from '../../actions/forecast.js';
import {
  examineHost,
  fixHost,
  type Examination,
  type HostChoice,
} from '../../actions/host-ready.js';
import { chosenLab } from '../../actions/lab-choice.js';
import { formatBytes } from '../../core/bytes.js';
import { printable } from '../../core/printable.js';
import { shellJoin } from '../../core/shell.js';
import { describeForecast, type Forecast } from '../../doctor/forecast.js';
import { measureSpeed } from '../../host/speed.js';
import { trackOfLab } from '../../track/find.js';
import type { App } from '../app.js';
import { colorful } from '../color.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printJson } from '../product.js';
import { supplyChoices, supplyOptions, type SupplyOptions } from '../sources.js';

interface DoctorOptions extends GlobalOptions, SupplyOptions {
  readonly fix: boolean;
  readonly 'lab-file'?: string;
}

export const doctor: Command<DoctorOptions> = {
  options: (parser) =>
    supplyOptions(
      parser.option('fix', {
        type: 'boolean',
        default: false,
        describe: 'Show the commands that fix it, and run them',
      }),
      {
        artifacts: 'As for `up`: building needs Go',
        'trust-mirror': 'As for `up`',
        digests: 'As for `up`',
        containers: 'As for `up`: building needs mmdebstrap',
        image: 'As for `up`: a cloud image needs the internet',
        'image-sha256': 'SHA-256 of that cloud image',
      },
    )
      .option('lab-file', {
        type: 'string',
        requiresArg: true,
        describe: 'The lab that this computer should carry',
      })
      .example('$0 doctor', 'look only')
      .example('$0 doctor --fix --yes', 'and fix it without asking'),
  run: async (app, args) => {
    const { lab, standing } = await chosenLab(app, { ...args, labFile: args['lab-file'] });
    const choice: HostChoice = { connect: args.connect, ...(await supplyChoices(args)) };
    let examination = await examineHost(app, lab, choice, standing);
    if (args.fix && examination.fixes.length > 0) {
      const commands = examination.fixes.map(({ argv, why }) => `  ${shellJoin(argv)}    (${why})`);
      if (await app.confirm('Run these commands?', commands))
        examination = await fixHost(app, lab, choice, standing, examination);
    }
    const forecast = await forecastFor(
      examination.context,
      trackOfLab(app.tracks, lab),
      lab,
      await measureSpeed(app.signal),
    );
    print(app, args, {
      ...examination,
      forecast,
      checkpoints: standing ? await checkpointCost(app, args) : undefined,
    });
    return examination.results.some(({ fatal }) => fatal) ? 3 : 0;
  },
};

/** What the checkpoints of a lab take, in bytes. */
interface CheckpointCost {
  readonly count: number;
  readonly ramBytes: number;
  readonly diskBytes: number;
}

async function checkpointCost(app: App, { lab, connect }: DoctorOptions): Promise<CheckpointCost> {
  const { checkpoints } = await checkpointsOf(app, { lab, connect });
  const sum = (of: 'ramBytes' | 'diskBytes'): number =>
    checkpoints.reduce((total, each) => total + each[of], 0);
  return { count: checkpoints.length, ramBytes: sum('ramBytes'), diskBytes: sum('diskBytes') };
}

interface Product extends Examination {
  readonly forecast: Forecast | undefined;
  readonly checkpoints: CheckpointCost | undefined;
}

function print(app: App, args: DoctorOptions, product: Product): void {
  const { results, fixes, forecast, checkpoints } = product;
  if (args.format !== 'json') printText(app, args, product);
  else
    printJson(app, {
      ready: !results.some(({ fatal }) => fatal),
      results,
      fixes,
      forecast: forecast ?? null,
      checkpoints: checkpoints ?? null,
    });
}

function printText(
  app: App,
  { fix }: DoctorOptions,
  { results, fixes, forecast, checkpoints }: Product,
): void {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    colorful(process.stdout) ? styleText(style, text) : text;
  for (const { ok, fatal, title, found, hint } of results) {
    const mark = ok
      ? paint('green', 'ok  ')
      : fatal
        ? paint('red', 'FAIL')
        : paint('yellow', 'note');
    app.print(
      `${mark} ${printable(`${title}: ${found}${ok || hint === undefined ? '' : `\n     ${hint}`}`)}`,
      { painted: true },
    );
  }
  if (forecast !== undefined) app.print(`     time for \`up\`: ${describeForecast(forecast)}`);
  if (checkpoints !== undefined && checkpoints.count > 0) {
    app.print(
      `     ${checkpoints.count} checkpoints take ${formatBytes(checkpoints.ramBytes)} of memory images and ${formatBytes(checkpoints.diskBytes)} of disk: see khw-lab checkpoint list`,
    );
  }
  if (fixes.length > 0 && !fix)
    app.print(
      `\n\`khw-lab doctor --fix\` would run:\n${fixes.map(({ argv }) => `  ${shellJoin(argv)}`).join('\n')}`,
    );
}
