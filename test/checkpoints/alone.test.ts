import t from 'tap';
import { assertNotAlone } from '../../lib/checkpoints/alone.js';
import { gce } from '../labs/ha/fixture.js';

const restored =
  (...words: readonly string[]) =>
  () => {
    assertNotAlone(gce.cluster, 'before-etcd', words);
  };

t.test('a machine is not put back alone', (t) => {
  t.doesNotThrow(restored());
  t.doesNotThrow(restored('another'), 'a second name is refused by others');
  t.throws(
    restored('controller-1'),
    /controller-1 is not restored alone: it would forget what it has promised to controller-0 and controller-2/,
  );
  t.throws(restored('worker-0'), /worker-0 is not restored alone: the machines of a lab are kept/);
  t.throws(() => {
    assertNotAlone({ ...gce.cluster, etcd: ['controller-1'] }, 'x', ['controller-1']);
  }, /kept at one instant/);
  t.end();
});
