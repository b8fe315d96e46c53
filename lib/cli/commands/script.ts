import type { Chapter } from '../../core/chapter.js';
import type { Lab } from '../../core/lab.js';
import { chapterNamed } from '../../course/chapters.js';
import { labForReading } from '../../lab/record.js';
import { chapterScript } from '../../lab/script.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface ScriptOptions extends GlobalOptions {
  readonly chapter?: string;
}

export const script: Command<ScriptOptions> = {
  options: (parser) =>
    parser
      .positional('chapter', {
        type: 'string',
        describe: 'Two digits, such as 07; all chapters when left out',
      })
      .example('$0 script 07', 'what to type in chapter 07, with the reasons')
      .example('$0 script 07 | $0 ssh jumpbox -- bash', 'type it by machine'),
  run: async (app, args) => {
    const track = await trackFor(app, args);
    const lab = await labForReading(app, args.lab, track.id);
    const chapters =
      args.chapter === undefined ? track.chapters : [chapterNamed(track, args.chapter)];
    printProduct(
      app,
      args,
      chapters.map((chapter) => chapterJson(chapter, lab)),
      () =>
        chapters
          .map((chapter) => chapterScript(chapter, lab))
          .join('\n')
          .trimEnd(),
    );
    return 0;
  },
};

function chapterJson(chapter: Chapter, lab: Lab): object {
  return {
    id: chapter.id,
    slug: chapter.slug,
    title: chapter.title,
    groups: chapter.steps(lab).map((group) =>
      group.map(({ id, title, why, machine, commands }) => ({
        id,
        title,
        why,
        machine,
        commands,
      })),
    ),
  };
}
