import { oneLine } from '../../core/printable.js';
import { listImages } from '../../images/base.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printJson } from '../product.js';

interface ImagesOptions extends GlobalOptions {
  readonly packages: boolean;
}

export const images: Command<ImagesOptions> = {
  options: (parser) =>
    parser
      .option('packages', {
        type: 'boolean',
        default: false,
        describe: 'Every package with its version',
      })
      .example('$0 images --packages', 'the same list for the same image, everywhere'),
  run: async (app, args) => {
    const found = await listImages(app.paths.cache.images);
    if (args.format === 'json') printJson(app, found);
    else if (found.length === 0) app.say('No base image yet; `khw-lab up` makes one.');
    for (const image of args.format === 'json' ? [] : found) {
      const from =
        image.source.kind === 'debian' ? 'built from Debian packages' : image.source.location;
      app.print(
        oneLine(
          `${image.digest.slice(0, 16)}  ${from}  ${image.boot.kind} boot  ${image.packages.length} packages`,
        ),
      );
      if (args.packages) app.print(image.packages.map((name) => `  ${oneLine(name)}`).join('\n'));
    }
    return 0;
  },
};
