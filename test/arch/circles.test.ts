import t from 'tap';
import { circlesIn } from './circles.js';
import { ownImports, sources } from './sources.js';

t.test('no module imports itself by way of others, not even for its types', (t) => {
  const graph = new Map(
    [...sources('lib'), ...sources('labs')].map((file) => [file.path, ownImports(file)]),
  );
  t.ok(graph.size > 300);
  t.ok(
    [...graph.values()].flat().every((name) => graph.has(name)),
    'every import leads to a module',
  );
  t.same(circlesIn(graph), []);
  t.end();
});

t.test('a circle is found, with all that is in it and nothing else', (t) => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', ['e']],
    ['e', []],
    ['f', ['g', 'a']],
    ['g', ['f', 'e']],
  ]);
  t.same(circlesIn(graph), [
    ['a', 'b', 'c'],
    ['f', 'g'],
  ]);
  t.same(
    circlesIn(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
        ['c', []],
      ]),
    ),
    [],
    'two ways to one end are none',
  );
  t.end();
});
