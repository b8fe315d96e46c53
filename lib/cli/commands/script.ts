import { track } from '../../../labs/index.js';
import { LabError } from '../../core/errors.js';
import type { Chapter } from '../../core/chapter.js';
import type { Lab } from '../../core/lab.js';
import { labForReading } from '../../lab/record.js';
import { chapterScript } from '../../lab/script.js';
import type { Command } from '../catalogue.js';
import type { GlobalOptions } from '../options.js';

interface ScriptOptions extends GlobalOptions { readonly chapter?: string }

export const script: Command<ScriptOptions> = {
  options: (parser) => parser
    .positional('chapter', { type: 'string', describe: 'Two digits, such as 07; all chapters when left out' })
    .example('$0 script 07', 'what to type in chapter 07, with the reasons')
    .example('$0 script 07 | $0 ssh jumpbox -- bash', 'type it by machine'),
  run: async (app, args) => {
    const lab = await labForReading(app.paths, args.lab);
    const chapters = args.chapter === undefined ? track.chapters : [chapterNamed(args.chapter)];
    if (args.format === 'json') app.print(JSON.stringify(chapters.map((chapter) => chapterJson(chapter, lab)), null, 2));
    else app.print(chapters.map((chapter) => chapterScript(chapter, lab)).join('\n').trimEnd());
    return 0;
  },
};

/** `07`, `7`, or a slug; else an error that lists what there is. */
export function chapterNamed(name: string): Chapter {
  const found = track.chapters.find((chapter) => chapter.id === name.padStart(2, '0') || chapter.slug === name);
  if (found !== undefined) return found;
  throw new LabError('usage', `there is no chapter "${name}"`, {
    hint: `Chapters: ${track.chapters.map((chapter) => chapter.id).join(', ')}.`,
    details: track.chapters.map((chapter) => `${chapter.id}  ${chapter.title}`),
  });
}

function chapterJson(chapter: Chapter, lab: Lab): object {
  return {
    id: chapter.id, slug: chapter.slug, title: chapter.title,
    groups: chapter.steps(lab).map((group) => group.map(({ id, title, why, machine, commands }) => ({ id, title, why, machine, commands }))),
  };
}
