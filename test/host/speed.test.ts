import t from 'tap';
import { measureSpeed } from '../../lib/host/speed.js';

t.test('this computer is measured, with its own threads ended', async (t) => {
  const speed = await measureSpeed(new AbortController().signal, 50);
  t.ok(speed.single > 0 && speed.all > 0, JSON.stringify(speed));
});

t.test('an interruption ends it', async (t) => {
  const controller = new AbortController();
  const measuring = measureSpeed(controller.signal, 60_000);
  setTimeout(() => controller.abort(), 300);
  await t.rejects(measuring, /interrupted/);
  await t.rejects(
    measureSpeed(controller.signal),
    /interrupted/,
    'and one that came before keeps it from beginning',
  );
});
