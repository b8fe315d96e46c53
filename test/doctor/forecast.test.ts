import t from 'tap';
import {
  describeForecast,
  expectedSeconds,
  forecastUp,
  makingSeconds,
  type Forecast,
} from '../../lib/doctor/forecast.js';
import { khw as track } from '../../labs/khw/index.js';
import { smallLab } from '../labs/fixture.js';
import { contextOf } from './host.js';

const four = {
  machines: Array.from({ length: 4 }, (_, index) => ({
    ...smallLab.machines[0]!,
    name: `m${index}`,
  })),
};
const api = `08 ${track.chapters.find(({ id }) => id === '08')?.title ?? ''}`;
const reference = { single: 1, all: 1 };

t.test('every chapter has its seconds, and nothing is expected of what is quick', (t) => {
  for (const { id, title } of track.chapters)
    t.ok(expectedSeconds(`${id} ${title}`, four, reference, track.chapters) > 0, id);
  t.equal(expectedSeconds('Network and machines', four, reference, track.chapters), 0);
  t.end();
});

t.test(
  'a slower computer takes longer by what is slower in it, more machines take longer too',
  (t) => {
    const boot = expectedSeconds('Start machines', four, reference, track.chapters);
    t.equal(
      Math.round(
        expectedSeconds('Start machines', four, { single: 0.25, all: 0.25 }, track.chapters) / boot,
      ),
      4,
    );
    t.ok(
      expectedSeconds('Start machines', four, { single: 1, all: 2 }, track.chapters) < boot * 0.6,
      'four cores boot four machines together',
    );
    t.ok(
      expectedSeconds(api, four, { single: 1, all: 2 }, track.chapters) >
        expectedSeconds(api, four, reference, track.chapters) * 0.6,
      'but one API server is not quicker for them',
    );
    t.equal(
      expectedSeconds(
        'Start machines',
        { machines: [...four.machines, ...four.machines] },
        reference,
        track.chapters,
      ),
      2 * boot,
    );
    t.end();
  },
);

t.test('what is made adds to it, what is cached does not', async (t) => {
  const { needs } = await contextOf(t);
  const cachedBinaries = {
    buildsImage: needs.buildsImage,
    buildsContainers: needs.buildsContainers,
  };
  t.ok(makingSeconds(needs, reference) > makingSeconds(cachedBinaries, reference) + 300);
  t.equal(
    makingSeconds({ ...cachedBinaries, buildsImage: false, buildsContainers: false }, reference),
    0,
  );
  const forecast = forecastUp(
    ['Start machines', 'Checkpoint 02', `02 ${track.chapters[0]?.title ?? ''}`],
    four,
    { ...needs, fetchesBinaries: true },
    { accelerator: 'tcg', speed: reference, chapters: track.chapters },
  );
  t.match(forecast, { seconds: 33, fetches: true, accelerator: 'tcg' });
});

t.test('words', (t) => {
  const forecast: Forecast = {
    accelerator: 'tcg',
    speed: reference,
    seconds: 545,
    makingSeconds: 175,
    fetches: false,
  };
  t.equal(describeForecast(forecast), 'emulated; about 9 minutes here, 12 with building');
  t.equal(describeForecast({ ...forecast, makingSeconds: 0 }), 'emulated; about 9 minutes here');
  t.match(
    describeForecast({ ...forecast, fetches: true }),
    /12 with building, and what it takes to fetch/,
  );
  t.match(
    describeForecast({ ...forecast, accelerator: 'kvm' }),
    /^with KVM, which has not been measured; less than emulated machines take, about 9 minutes/,
  );
  t.end();
});
