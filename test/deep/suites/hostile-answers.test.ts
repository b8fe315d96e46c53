/** Every check and comparison, of which the unit test draws a tenth. */
import t from 'tap';
import { withstandsHostileAnswers } from '../../labs/hostile.js';

t.test('hostile answers', (t) => {
  withstandsHostileAnswers(t, 1);
  t.end();
});
