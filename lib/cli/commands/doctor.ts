import { styleText } from 'node:util';
import { shellJoin } from '../../core/shell.js';
import type { App } from '../app.js';
import type { Command } from '../catalogue.js';
import { colorful } from '../color.js';
import { examineHost, mend, type Examination, type HostChoice } from '../host-ready.js';
import { chosenLab } from '../lab-choice.js';
import type { GlobalOptions } from '../options.js';
import { artifactSources } from '../sources.js';

interface DoctorOptions extends GlobalOptions {
  readonly fix: boolean;
  readonly artifacts: string;
  readonly 'lab-file'?: string;
}

export const doctor: Command<DoctorOptions> = {
  options: (parser) => parser
    .option('fix', { type: 'boolean', default: false, describe: 'Show the commands that mend it, and run them' })
    .option('artifacts', { type: 'string', default: 'auto', requiresArg: true, describe: 'As for `up`: building needs Go' })
    .option('lab-file', { type: 'string', requiresArg: true, describe: 'The lab that this computer should carry' })
    .example('$0 doctor', 'look only')
    .example('$0 doctor --fix --yes', ''),
  run: async (app, args) => {
    const { lab, standing } = await chosenLab(app, args);
    const choice: HostChoice = { connect: args.connect, artifacts: artifactSources(args.artifacts), image: { kind: 'debian' } };
    let examination = await examineHost(app, lab, choice, standing);
    if (args.fix && examination.fixes.length > 0) {
      const commands = examination.fixes.map(({ argv, why }) => `  ${shellJoin(argv)}    (${why})`);
      if (await app.confirm('Run these commands?', commands)) examination = await mend(app, lab, choice, standing, examination);
    }
    print(app, args, examination);
    return examination.results.some(({ fatal }) => fatal) ? 3 : 0;
  },
};

function print(app: App, { format, fix }: DoctorOptions, { results, fixes }: Examination): void {
  if (format === 'json') {
    app.print(JSON.stringify({ ready: !results.some(({ fatal }) => fatal), results, fixes }, null, 2));
    return;
  }
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => colorful(process.stdout) ? styleText(style, text) : text;
  for (const { ok, fatal, title, found, hint } of results) {
    const mark = ok ? paint('green', 'ok  ') : fatal ? paint('red', 'FAIL') : paint('yellow', 'note');
    app.print(`${mark} ${title}: ${found}${ok || hint === undefined ? '' : `\n     ${hint}`}`);
  }
  if (fixes.length > 0 && !fix) app.print(`\n\`khw-lab doctor --fix\` would run:\n${fixes.map(({ argv }) => `  ${shellJoin(argv)}`).join('\n')}`);
}
