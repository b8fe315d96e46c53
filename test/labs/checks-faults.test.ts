import t from 'tap';
import type { Asked } from '../../lib/grade/facts.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import {
  failing,
  fileChecks,
  fileFaults,
  fillTree,
  gradeTree,
  machineTree,
} from './machine-tree.js';

t.test(
  'every fault in a file makes its check fail, with the expected words, and nothing else but what needs it',
  async (t) => {
    const tree = machineTree(t.testdir());
    fillTree(tree, smallLab, await keptCertificates(smallLab));
    const checks = fileChecks(smallLab);
    const known = new Map<string, Asked>();
    t.same(failing(await gradeTree(tree, checks, known)), {}, 'everything passes before');
    for (const fault of fileFaults(smallLab)) {
      const injected = await tree.run(fault.machine, fault.inject);
      t.equal(injected.exitCode, 0, `${fault.id} can be injected: ${injected.stderr}`);
      // A fault spoils what the checks of its own chapter look at on its machine.
      const asking = checks.filter(
        ({ id, machine }) =>
          id.slice(0, 2) === fault.check.slice(0, 2) && machine === fault.machine,
      );
      const graded = await gradeTree(tree, checks, new Map(known), asking);
      const failed = graded.filter(({ outcome }) => outcome.state === 'fail');
      t.same(
        failed.map(({ check }) => check.id),
        [fault.check],
        `${fault.id}: only ${fault.check} fails`,
      );
      const words = JSON.stringify(failed[0]?.outcome).replaceAll('\\"', '"');
      for (const expected of fault.expect)
        t.ok(words.includes(expected), `${fault.id}: "${expected}" in ${words}`);
      t.equal((await tree.run(fault.machine, fault.undo)).exitCode, 0, `${fault.id} can be undone`);
    }
    t.same(failing(await gradeTree(tree, checks, known)), {}, 'everything passes after');
  },
);
