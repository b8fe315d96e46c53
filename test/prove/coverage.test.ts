import { readFileSync } from 'node:fs';
import t from 'tap';
import { coverage, coveragePath, everyExercise, headings } from './coverage.js';

t.test('docs/cka.md is what there is', async (t) => {
  t.equal(
    readFileSync(coveragePath, 'utf8'),
    await coverage(),
    '`npm run prove -- coverage` writes it',
  );
});

t.test('every exercise is about something of the notes or of the curriculum alone', async (t) => {
  const notes = headings();
  t.equal(notes.length, 216, 'the notes have so many headings');
  const noted = new Set(notes.flatMap(({ exercises }) => exercises));
  // Of a drill only some headings speak; an exercise that none speaks of names its competencies.
  const strays = (await everyExercise()).filter(
    ({ name, isExercise, competencies }) =>
      isExercise && !noted.has(name) && competencies.length === 0,
  );
  t.same(
    strays.map(({ name }) => name),
    [],
  );
});
