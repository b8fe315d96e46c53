import { createHash } from 'node:crypto';
import { LabError } from '../core/errors.js';
import type { Runner } from '../core/run.js';
import { checkDeclaration } from '../declaration/check.js';
import { formatProblem } from '../declaration/problems.js';
import { readSource, type Wording } from '../declaration/source.js';
import { completeDrill } from './complete.js';
import { declarationIn, declarations, drillFile, exerciseFile, readFolder } from './folder.js';
import { rules } from './rules.js';
import { scriptsOf } from './rules/scripts.js';
import { readDraft, type Draft } from './schema.js';
import { filesOf } from './steps.js';
import { syntaxProblems } from './syntax.js';
import { heldTo, tracksOf } from './tracks.js';
import type { Drill, DrillFacts, DrillProblem, FolderFiles, ReadFolder } from './types.js';

/**
 * Reads a drill's folder. Throws LabError('config') with every problem in its details, one line
 * each, `FILE:LINE:COLUMN KEY: what; remedy`. Nothing of the folder is run; `bash -n` only reads.
 * Without a runner the scripts' syntax is not looked at.
 */
export async function loadDrill(
  folder: string,
  facts: DrillFacts,
  runner?: Runner,
  signal?: AbortSignal,
): Promise<Drill> {
  const { name, path, files } = await readFolder(folder);
  const { drill, problems } = checkDrill({ name, path, files }, facts);
  const all = [
    ...problems,
    ...(runner === undefined
      ? []
      : await syntaxProblems(scriptNames(files), files, runner, signal)),
  ];
  if (drill !== undefined && all.length === 0) return drill;
  throw new LabError(
    'config',
    `drill ${name} has ${all.length === 1 ? 'a problem' : `${all.length} problems`}`,
    {
      details: all.map(({ file, ...problem }) => formatProblem(file, problem)),
      hint: `fix ${path} and call the same command again; docs/drills.md describes the format`,
    },
  );
}

/**
 * Ids of the tracks that a folder's drill is for; undefined where its declaration has mistakes by
 * which that cannot be told. No other file of the folder is read.
 */
export async function tracksOfFolder(
  folder: string,
  facts: DrillFacts,
): Promise<readonly string[] | undefined> {
  const { files } = await readFolder(folder, declarations);
  const declaration = declarationIn(files);
  const own = files.get(declaration);
  if (own === undefined || 'wrong' in own) return undefined;
  // Most name none, and YAML is slow to read.
  const data = /\btracks\b/.test(own.text) ? readSource(own.text, wording).data : {};
  if (data === undefined) return undefined;
  const { draft, findings } = readDraft(data);
  if (findings.some(({ at }) => at[0] === 'tracks')) return undefined;
  const ids = tracksOf(draft, facts, declaration === exerciseFile);
  const known = ids.filter((id) => facts.tracks?.includes(id) !== false);
  return known.length === 0 ? undefined : known;
}

/**
 * Everything that is wrong with the declaration and the files it names, in the order of the file.
 * `drill` is there when nothing is.
 */
export function checkDrill(
  { name, path, files }: ReadFolder,
  facts: DrillFacts,
): { readonly drill?: Drill; readonly problems: readonly DrillProblem[] } {
  const declaration = declarationIn(files);
  const own = files.get(declaration);
  if (own === undefined || 'wrong' in own) {
    const problem =
      own === undefined
        ? wholeFile(declaration, 'is not there', `\`khw-lab new drill ${name}\` makes one`)
        : wholeFile(declaration, own.wrong, own.remedy);
    return { problems: [problem, ...strayProblems(files, [declaration])] };
  }
  const exercise = declaration === exerciseFile;
  const { draft, problems } = checkDeclaration<Draft>(own.text, {
    wording,
    read: readDraft,
    rules: rules.map(({ id, check }) => ({
      id,
      check: (read: Draft) =>
        check({ name, draft: read, exercise, files, facts: heldTo(read, facts, exercise) }),
    })),
  });
  const named =
    draft === undefined
      ? []
      : [
          ...scriptsOf(draft).map(({ file }) => file),
          ...filesOf(draft).flatMap(({ file: { from } }) => from ?? []),
        ];
  const all = [
    ...(exercise && files.has(drillFile)
      ? [wholeFile(drillFile, `stands beside ${exerciseFile}`, 'remove one of the two')]
      : []),
    ...problems.map((problem) => ({ ...problem, file: declaration })),
    ...strayProblems(files, [declaration, ...named]),
  ];
  return draft === undefined || all.length > 0
    ? { problems: all }
    : {
        drill: completeDrill(name, path, draft, files, digestOf(files), facts),
        problems: all,
      };
}

/**
 * What lies in the folder and could never be part of a drill, though drill.yaml does not name it:
 * links, pipes, what nobody may read.
 */
function strayProblems(files: FolderFiles, named: readonly string[]): readonly DrillProblem[] {
  return [...files].flatMap(([file, found]) =>
    'text' in found || found.onlyAsScript === true || named.includes(file)
      ? []
      : [
          {
            rule: 'file',
            file,
            at: [],
            message: found.wrong,
            remedy: found.remedy,
            line: 1,
            column: 1,
          },
        ],
  );
}

const wording: Wording = {
  noun: 'a drill',
  startOver: 'start from what `khw-lab new drill NAME` writes',
};

const wholeFile = (file: string, message: string, remedy: string): DrillProblem => ({
  rule: 'file',
  file,
  at: [],
  message,
  remedy,
  line: 1,
  column: 1,
});

/** Every shell file, and what else drill.yaml names as a script where it can be read. */
function scriptNames(files: FolderFiles): readonly string[] {
  const own = files.get(declarationIn(files));
  const data = own === undefined || 'wrong' in own ? undefined : readSource(own.text, wording).data;
  const named = data === undefined ? [] : scriptsOf(readDraft(data).draft).map(({ file }) => file);
  return [...new Set([...named, ...[...files.keys()].filter((name) => name.endsWith('.sh'))])];
}

function digestOf(files: FolderFiles): string {
  const hash = createHash('sha256');
  for (const [name, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${'text' in file ? file.text : ''}\0`);
  return hash.digest('hex');
}
