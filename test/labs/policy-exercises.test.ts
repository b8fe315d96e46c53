import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ownDrills } from '../../lib/drills/list.js';
import { smallLab } from './fixture.js';
import { judgedOn, type Guest, type Pretended } from './guest.js';

const guest = (namespace: string): Guest => ({
  lab: smallLab,
  machine: 'jumpbox',
  functions: readFileSync(join(ownDrills, 'exercises.sh'), 'utf8'),
  values: { NAMESPACE: namespace },
});

/**
 * A cluster in which each pod is called as its app, has the address `APP.pod`, and reaches what
 * these patterns of bash say: `FROM http://WHOM/`.
 */
const reaching = (...pairs: readonly string[]): Pretended => ({
  programs: {
    curl: `app=\${!#} app=\${app##*%3D}
if [ -n "$FROM" ]; then
  case "$FROM \${!#}" in ${pairs.map((pair) => `${pair}) exit 0 ;;`).join(' ')} *) exit 28 ;; esac
fi
printf '{"kind":"PodList","items":[{"metadata":{"name":"%s","creationTimestamp":"1"},"status":{"podIP":"%s.pod","conditions":[{"type":"Ready","status":"True"}]}}]}' "$app" "$app"`,
    kubectl: `[ "$3" = exec ] || exit 1
FROM=$4 exec sh -c "$8"`,
  },
});

const tiers = [
  'web http://api/',
  'api http://db/',
  'web http://api.pod/',
  'api http://db.pod/',
].map((pair) => pair.replace(' ', '\\ '));

t.test('policy-three-tiers', async (t) => {
  const check = (what: string): string => `../cka/networking/policy-three-tiers/check-${what}.sh`;
  await judgedOn(guest('tiers'), t, check('allowed'), {
    right: [true, reaching(...tiers)],
    'no name is found': [false, reaching(...tiers.slice(2))],
  });
  await judgedOn(guest('tiers'), t, check('forbidden'), {
    right: [true, reaching(...tiers)],
    open: [false, reaching('*')],
    'out to another namespace': [false, reaching(...tiers, 'web\\ http://guest.pod/')],
    'in from another namespace': [false, reaching(...tiers, 'guest\\ http://db.pod/')],
    'the way back': [false, reaching(...tiers, 'db\\ http://api.pod/')],
    'nothing can be tried': [
      false,
      { programs: { ...reaching(...tiers).programs, kubectl: 'exit 124' } },
    ],
  });
});

t.test('policy-forgot-dns', async (t) => {
  const check = (what: string): string => `../cka/networking/policy-forgot-dns/check-${what}.sh`;
  const books = 'clerk\\ http://books/';
  await judgedOn(guest('ledger'), t, check('answered'), {
    right: [true, reaching(books)],
    'no name is found': [false, reaching()],
  });
  await judgedOn(guest('ledger'), t, check('closed'), {
    right: [true, reaching(books)],
    open: [false, reaching('*')],
    'all of the name server': [false, reaching(books, 'clerk\\ http://kube-dns.pod:8181/ready')],
    'to the market': [false, reaching(books, 'books\\ http://stall.pod/')],
  });
});
