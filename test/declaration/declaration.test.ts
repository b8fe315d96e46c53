import t from 'tap';
import { z } from 'zod';
import { checkDeclaration, type Declaration } from '../../lib/declaration/check.js';
import { readFields, type Fields } from '../../lib/declaration/fields.js';
import { formatProblem } from '../../lib/declaration/problems.js';

const wheel = z.strictObject({ size: z.int(), color: z.enum(['red', 'blue']) }).partial();
const car = z
  .strictObject({ name: z.string(), wheels: z.array(wheel.optional()), fast: z.boolean() })
  .partial();

const fields: Fields = {
  examples: { size: 'write a whole number' },
  usualExample: 'see the manual',
  keysAt: (at) => Object.keys((at.length === 0 ? car : wheel).shape),
};

const cars: Declaration<z.infer<typeof car>> = {
  wording: { noun: 'a car', startOver: 'start from a copy of car.yaml' },
  read: (data) => readFields(car, data, fields),
  rules: [
    {
      id: 'name',
      check: ({ name }) =>
        name === undefined
          ? [{ at: ['name'], message: 'is missing', remedy: 'give it a name' }]
          : [],
    },
    {
      id: 'four',
      check: ({ wheels = [] }) =>
        wheels.length === 4
          ? []
          : [
              {
                at: ['wheels'],
                message: `${wheels.length} wheels`,
                remedy: 'have four',
                severity: 'warning',
              },
            ],
    },
  ],
};

const problemsOf = (text: string): readonly string[] =>
  checkDeclaration(text, cars).problems.map((problem) => formatProblem('car.yaml', problem));

t.test(
  'every problem is told at once, each at its place, in the words of what is declared',
  (t) => {
    t.same(
      problemsOf(
        'nam: x\nwheels:\n  - { size: big, color: redd }\n  - size:\n  - { size: 3, color: 7, extra: 1 }\n',
      ),
      [
        'car.yaml:1:1 nam: unknown key nam; write name',
        'car.yaml:2:1 wheels: 3 wheels; have four',
        'car.yaml:3:13 wheels[0].size: expected a number, found "big"; write a whole number',
        'car.yaml:3:25 wheels[0].color: unknown color "redd"; write red',
        'car.yaml:4:5 wheels[1].size: has no value; write a whole number',
        'car.yaml:5:23 wheels[2].color: unknown color 7; write one of red, blue',
        'car.yaml:5:26 wheels[2].extra: unknown key extra; write one of size, color',
      ],
    );
    t.same(problemsOf(`# ${'x'.repeat(256 * 1024)}`), [
      'car.yaml:1:1 is 256 KiB, too large for a car; start from a copy of car.yaml',
    ]);
    t.same(problemsOf('- a\n'), [
      'car.yaml:1:1 is not a group of keys; start from a copy of car.yaml',
    ]);
    t.end();
  },
);

t.test('what could not be read is left out, and the rest can be used', (t) => {
  const { draft, problems } = checkDeclaration(
    'name: x\nfast: perhaps\nwheels: [{ size: 1 }, 5, { size: 2 }]\n',
    cars,
  );
  t.same(
    draft,
    { name: 'x', wheels: [{ size: 1 }, undefined, { size: 2 }] },
    'places stay what they are',
  );
  t.same(
    problems.map(({ rule }) => rule),
    ['schema', 'four', 'schema'],
  );
  t.same(checkDeclaration('name: x\nwheels: [{}, {}, {}, {}]\n', cars), {
    draft: { name: 'x', wheels: [{}, {}, {}, {}] },
    problems: [],
  });
  t.equal(checkDeclaration('', cars).draft, undefined);
  t.end();
});

t.test('a place of which enough has been said is left alone by the rules', (t) => {
  t.same(problemsOf('name: [1]\nwheels: [{}, {}, {}, {}]\n'), [
    'car.yaml:1:1 name: expected text, found a list; see the manual',
  ]);
  t.end();
});
