import t from 'tap';
import { withstandsHostileAnswers } from './hostile.js';

// All of them take minutes: test/deep/suites/hostile-answers.test.ts.
t.test('hostile answers', (t) => {
  withstandsHostileAnswers(t, 10);
  t.end();
});
