import t from 'tap';
import { nameOf, parseSources } from '../../lib/artifacts/choose.js';

t.test('good values', (t) => {
  const good: readonly (readonly [string, readonly string[]])[] = [
    ['auto', ['cache', 'official', 'build']],
    ['cache', ['cache']],
    ['official', ['official']],
    ['build', ['build']],
    ['mirror=/srv/mirror', ['mirror=/srv/mirror']],
    ['mirror=http://10.0.0.1:8000/k8s/', ['mirror=http://10.0.0.1:8000/k8s']],
    ['mirror=./a=b', ['mirror=./a=b']],
    ['cache, mirror=dir ,build', ['cache', 'mirror=dir', 'build']],
  ];
  for (const [value, names] of good) t.same(parseSources(value).map(nameOf), names, value);
  t.end();
});

t.test('bad values, each with its message and what to write', (t) => {
  const bad: readonly (readonly [string, RegExp, RegExp])[] = [
    ['', /^--artifacts: an empty name/, /write one of auto, cache/],
    ['cache,', /an empty name/, /write one of/],
    ['offical', /^--artifacts offical: no such source/, /^write --artifacts official$/],
    ['Build', /no such source/, /^write --artifacts build$/],
    [
      'miror=/srv',
      /^--artifacts miror=\/srv: no such source/,
      /^write --artifacts mirror=URL_OR_FOLDER$/,
    ],
    ['apt', /no such source/, /./],
    [
      'something-else',
      /no such source/,
      /write one of auto, cache, official, build, mirror=URL_OR_FOLDER/,
    ],
    ['mirror', /it is not said where the mirror is/, /mirror=URL or --artifacts mirror=FOLDER/],
    ['mirror=', /it is not said where/, /mirror=FOLDER/],
    ['mirror=ftp://host/', /not an http or https URL/, /https:\/\/HOST\/PATH/],
    [
      'mirror=http://user:secret@host/k8s',
      /^(?!.*secret).*holds a user name or a password/,
      /without/,
    ],
    ['mirror=https://token@host/', /^(?!.*token)/, /without/],
    ['mirror=http://', /not an http or https URL/, /https:\/\/HOST\/PATH/],
    ['cache=yes', /cache takes no value/, /^write --artifacts cache$/],
    ['cache,cache', /cache is named twice/, /each source once/],
    ['auto,build', /build is named twice/, /each source once/],
  ];
  for (const [value, message, hint] of bad)
    t.throws(
      () => parseSources(value),
      { kind: 'usage', message, hint },
      value === '' ? '(empty)' : value,
    );
  t.throws(() => parseSources('x', '--from'), { message: /^--from x/ });
  t.end();
});
