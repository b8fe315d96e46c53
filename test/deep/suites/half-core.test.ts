import t from 'tap';
import { halfCore } from '../../prove/half-core.js';

t.test('a whole lab, daemon and guests included, works on half a core', async (t) => {
  for (const { what, seconds } of (await halfCore(0.5, (line) => t.comment(line))).measured)
    t.pass(`${what}: ${Math.round(seconds)} s`);
});
