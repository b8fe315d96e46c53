import t from 'tap';
import { readDnsAnswer } from '../../lib/evidence/dns.js';

/** kubernetes.default.svc.cluster.local, as CoreDNS answers it. */
const question =
  '0a6b756265726e657465730764656661756c7403737663' + '07636c7573746572056c6f63616c00' + '00010001';
const header = (flags: string, answers: string): string => `6b68${flags}0001${answers}00000000`;
const record = (type: string, data: string): string =>
  `c00c${type}00010000001e${(data.length / 2).toString(16).padStart(4, '0')}${data}`;

t.test('addresses, with a name written out or as a pointer', (t) => {
  const pointer = `${header('8500', '0001')}${question}${record('0001', '0a200001')}`;
  t.same(readDnsAnswer(pointer), { code: 'NOERROR', addresses: ['10.32.0.1'], truncated: false });
  const spelt = pointer.replace('c00c', question.slice(0, -8));
  t.same(readDnsAnswer(spelt)?.addresses, ['10.32.0.1']);
  const several = `${header('8580', '0003')}${question}${record('0005', '01610162c00c')}${record('0001', '0ac80003')}${record('0001', '0ac80102')}`;
  t.same(
    readDnsAnswer(several)?.addresses,
    ['10.200.0.3', '10.200.1.2'],
    'another name is no address',
  );
  t.end();
});

t.test('refusals by their names', (t) => {
  const codeOf = (flags: string): string | undefined =>
    readDnsAnswer(`${header(flags, '0000')}${question}`)?.code;
  t.same(['8500', '8503', '8505', '8182', '858b'].map(codeOf), [
    'NOERROR',
    'NXDOMAIN',
    'REFUSED',
    'SERVFAIL',
    'RCODE11',
  ]);
  t.match(readDnsAnswer(`${header('8700', '0000')}${question}`), { truncated: true });
  t.end();
});

t.test('what is no answer, or not whole', (t) => {
  for (const text of [
    '',
    'no answer',
    '6b68',
    `${header('0100', '0000')}${question}`,
    'zz'.repeat(20),
  ])
    t.equal(readDnsAnswer(text), undefined, text);
  const whole = `${header('8500', '0002')}${question}${record('0001', '0a200001')}`;
  for (let end = 24; end < whole.length; end += 2)
    t.ok((readDnsAnswer(whole.slice(0, end))?.addresses.length ?? 0) <= 1);
  t.same(readDnsAnswer(whole)?.addresses, ['10.32.0.1'], 'a record that is announced and missing');
  const everywhere = `${header('8500', 'ffff')}${'c00c'.repeat(400)}`;
  t.doesNotThrow(() => readDnsAnswer(everywhere));
  t.end();
});
