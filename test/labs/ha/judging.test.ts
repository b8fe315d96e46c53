import t, { type Test } from 'tap';
import { readConfig } from '../../../labs/ha/09-front/front-checks.js';
import { frontText } from '../../../labs/ha/09-front/config.js';
import { readStatistics } from '../../../labs/ha/09-front/statistics.js';
import { readReach } from '../../../labs/ha/03-provisioning/reach.js';
import type { Check, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { hostileTexts, worstTexts } from '../../evidence/random.js';
import { aws, both, gce, type HaFixture } from './fixture.js';

const own = ['02', '03', '09', '12'];
const checksOf = ({ track, cluster }: HaFixture): readonly Check[] =>
  track.chapters.filter(({ id }) => own.includes(id)).flatMap((chapter) => chapter.checks(cluster));
const known = new Map(Object.values(both).map((fixture) => [fixture, checksOf(fixture)]));
const checkOf = (fixture: HaFixture, id: string): Check =>
  known.get(fixture)!.find((check) => check.id === id)!;
const answer = (stdout: string): FactAnswer => ({ exitCode: 0, stdout, stderr: '' });

/** The same text for each fact, or one by the fact's name. */
function judged(
  fixture: HaFixture,
  id: string,
  said: string | Readonly<Record<string, string>>,
): Verdict {
  const check = checkOf(fixture, id);
  return check.judge(
    Object.fromEntries(
      Object.keys(check.facts).map((name) => [
        name,
        answer(typeof said === 'string' ? said : (said[name] ?? '')),
      ]),
    ),
  );
}

const passes = (t: Test, id: string, said: Parameters<typeof judged>[2], of = gce): void => {
  t.match(judged(of, id, said), { state: 'pass' }, id);
};
const fails = (
  t: Test,
  id: string,
  said: Parameters<typeof judged>[2],
  actual: string | RegExp,
  of = gce,
): void => {
  t.match(judged(of, id, said), { state: 'fail', actual }, id);
};

t.test('the router', (t) => {
  passes(t, '03.forwarding', 'setting net/ipv4/ip_forward 1\nkeeps net.ipv4.ip_forward = 1\n');
  fails(t, '03.forwarding', 'setting net/ipv4/ip_forward 0\n', 'net.ipv4.ip_forward = 0');
  fails(t, '03.forwarding', 'setting net/ipv4/ip_forward 1\n', /nothing sets it at boot/);
  passes(t, '03.redirects', 'card all 0\ncard eth0 0\ncard lo 1\n');
  fails(t, '03.redirects', 'card all 0\ncard eth0 1\n', 'send_redirects = 1 for eth0');
  const running = 'unit nginx active enabled\nunit dnsmasq active enabled\n';
  passes(t, '03.boot', `${running}address /etc/systemd/system/cloud-metadata.service\n`);
  fails(t, '03.boot', running, /nothing gives the machine 169\.254\.169\.254 at boot/);
  fails(
    t,
    '03.boot',
    'unit nginx active enabled\nunit dnsmasq active disabled\naddress /x\n',
    'dnsmasq is not enabled',
  );
  t.end();
});

/** As curl 7.88 says it. */
const knock = (port: number, side: string, what: 'taken' | 'refused' | 'lost' | 'off'): string =>
  `knock worker-1 ${port} ${side} ${
    {
      taken: '56 0.002125 Recv failure: Connection reset by peer',
      refused:
        "7 0.000000 Failed to connect to 10.240.0.21 port 22 after 2 ms: Couldn't connect to server",
      lost: '28 0.000000 Failed to connect to 10.240.0.21 port 22 after 6002 ms: Timeout was reached',
      off: "7 0.000000 Failed to connect to 10.240.0.21 port 22 after 3071 ms: Couldn't connect to server",
    }[what]
  }\n`;

t.test('the firewall, by who gets in', (t) => {
  const id = '03.firewall.worker-1';
  const open = knock(22, 'outside', 'taken') + knock(6443, 'outside', 'refused');
  const shut = [2379, 10250, 30000].map((port) => knock(port, 'outside', 'lost')).join('');
  const inside = knock(10250, 'inside', 'taken');
  passes(t, id, open + shut + inside);
  fails(t, id, open + shut, 'nothing gets in to 10250 from within the cluster');
  fails(t, id, shut + inside, /^nothing gets in to 22 from outside; nothing gets in to 6443/);
  fails(
    t,
    id,
    open + shut.replace(knock(2379, 'outside', 'lost'), knock(2379, 'outside', 'taken')) + inside,
    '2379 answers anyone',
  );
  const refused = [2379, 10250, 30000].map((port) => knock(port, 'outside', 'refused')).join('');
  fails(t, id, open + refused + inside, /^2379 refuses anyone; 10250 refuses anyone;/);
  passes(t, id, `${open}${refused}${inside}listens 10250\n`);
  fails(
    t,
    id,
    `${open}${shut}${inside}listens 22\nlistens 6443\n`,
    /^something listens at 6443, and a filter refuses whoever comes from outside$/,
  );
  fails(
    t,
    id,
    `${open}${shut}${knock(10250, 'inside', 'refused')}listens 10250\n`,
    /^something listens at 10250, and a filter refuses .* from within the cluster$/,
  );
  const reach = readReach(answer(knock(22, 'outside', 'off') + knock(6443, 'outside', 'lost')));
  t.equal(reach('worker-1', 22, 'outside'), 'unreachable', 'a machine that is off refuses nothing');
  t.equal(reach('worker-1', 6443, 'outside'), 'silent');
  t.equal(reach('worker-2', 22, 'outside'), undefined);
  passes(t, '03.firewall.cloud', 'chain prerouting priority mangle; policy drop;\n');
  fails(
    t,
    '03.firewall.cloud',
    'chain prerouting priority mangle; policy accept;\nchain output priority filter; policy drop;\n',
    'no chain drops anything',
  );
  passes(t, '03.firewall-boot.worker-1', 'unit nftables active enabled\n');
  fails(t, '03.firewall-boot.worker-1', 'unit cloud-firewall active disabled\n', /nothing loads/);
  t.end();
});

t.test('the way out of an instance', (t) => {
  const way = 'get 198.51.100.1 198.51.100.1 via 10.240.0.2 dev eth0 src 10.240.0.10 uid 0\n';
  const unit =
    '/etc/systemd/system/cloud-gateway.service:ExecStart=/sbin/ip route replace default via';
  passes(t, '03.gateway.controller-0', way);
  fails(t, '03.gateway.controller-0', way.replace('0.2 dev', '0.1 dev'), 'via 10.240.0.1');
  fails(
    t,
    '03.gateway.controller-0',
    'get 198.51.100.1 RTNETLINK answers: unreachable\n',
    'no way',
  );
  passes(t, '03.gateway-boot.controller-0', `file enabled ${unit} 10.240.0.2\n`);
  passes(t, '03.gateway-boot.controller-0', 'route default via 10.240.0.2 dev eth0 proto static\n');
  fails(t, '03.gateway-boot.controller-0', `file disabled ${unit} 10.240.0.2\n`, /is not enabled$/);
  fails(
    t,
    '03.gateway-boot.controller-0',
    `file enabled ${unit} 10.240.0.20\n`,
    'nothing sets it at boot',
  );
  t.end();
});

t.test('what an instance is told', (t) => {
  const told = (...texts: readonly string[]): string =>
    texts.map((text, index) => `${text}\n=== told-${index} 200 0 \n`).join('');
  const right = told(
    '10.240.0.10',
    'controller-0.c.kubernetes-the-hard-way.internal',
    'controller-0',
  );
  passes(t, '03.metadata.controller-0', right);
  fails(
    t,
    '03.metadata.controller-0',
    right.replace('10.240.0.10', '10.240.0.11'),
    /network-interfaces\/0\/ip: "10\.240\.0\.11", not "10\.240\.0\.10"$/,
  );
  fails(
    t,
    '03.metadata.controller-0',
    '\n=== told-0 000 7 Failed to connect\n=== told-1 000 7 Failed\n=== told-2 000 7 Failed\n',
    /Failed to connect/,
  );
  passes(t, '03.metadata-header.controller-0', '<html>\n=== bare 403 0 \n');
  fails(t, '03.metadata-header.controller-0', '10.240.0.10\n=== bare 200 0 \n', 'HTTP 200');
  t.notOk(
    aws.track.chapters
      .flatMap((each) => each.checks(aws.cluster))
      .some(({ id }) => id.includes('metadata-header')),
    'Amazon asks for none',
  );
  const names = (other = ''): string =>
    [
      'server 172.31.0.2',
      'name instance-data.us-east-2.compute.internal 169.254.169.254',
      ...aws.cloud
        .names(aws.cluster)
        .slice(1)
        .map(({ name, address }) => `name ${name} ${address}`),
      ...[10, 11, 12, 20, 21, 22].map(
        (last) => `name ip-172-31-0-${last}.us-east-2.compute.internal 172.31.0.${last}`,
      ),
      other,
    ].join('\n');
  passes(t, '03.resolver.worker-0', names(), aws);
  fails(
    t,
    '03.resolver.worker-0',
    names('name ip-172-31-0-20.us-east-2.compute.internal '),
    'ip-172-31-0-20.us-east-2.compute.internal is unknown',
    aws,
  );
  t.end();
});

const titles = '# pxname,svname,stot,status,check_status,check_code,last_chk,check_desc,addr,algo';
const server = (index: number, status: string, check: string, given: number): string =>
  `controllers,controller-${index},${given},${status},${check},200,"a, b",Layer7 check passed,10.240.0.1${index}:6443,`;
const statistics = (word: string, ...rows: readonly string[]): string =>
  [titles, 'kubernetes,FRONTEND,9,OPEN,,,,,,', ...rows, 'controllers,BACKEND,9,UP,,,,,,roundrobin']
    .map((line) => `${word} ${line}\n`)
    .join('');

t.test('each API server, as HAProxy sees it', (t) => {
  const before = statistics('before', server(0, 'UP', 'L7OK', 4), server(1, 'UP', 'L7OK', 4));
  const after = statistics('after', server(0, 'UP', 'L7OK', 6), server(1, 'DOWN', 'L6RSP', 4));
  passes(t, '09.backend.controller-0', before + after);
  fails(t, '09.backend.controller-1', before + after, /^DOWN, last check L6RSP 200/);
  t.match(judged(gce, '09.backend.controller-1', before + after), {
    cause: { text: /certificate is not of the authority/ },
  });
  fails(t, '09.backend.controller-2', before + after, 'HAProxy has no such server');
  passes(t, '09.share.controller-0', before + after);
  fails(t, '09.share.controller-1', before + after, 'it is given none');
  const bySource = (text: string): string => text.replaceAll('roundrobin', 'source');
  passes(t, '09.share.controller-1', bySource(before + after));
  t.match(readStatistics(answer(after), 'after').servers[0], {
    name: 'controller-0',
    words: 'Layer7 check passed: a, b',
  });
  t.end();
});

t.test('what the front does when no server is ready', (t) => {
  const unasked = (index: number): string =>
    `unchecked,controller-${index},0,no check,,,,,10.240.0.1${index}:6443,`;
  const asked = [0, 1, 2].map((index) => server(index, 'DOWN', 'L6RSP', 0));
  const all = statistics('after', ...asked, ...[0, 1, 2].map(unasked));
  passes(t, '09.last-resort', all);
  fails(t, '09.last-resort', statistics('after', ...asked), /controller-2 are not$/);
  fails(
    t,
    '09.last-resort',
    statistics('after', ...asked, unasked(0), unasked(2)),
    'controller-1 is not',
  );
  fails(t, '09.backend.controller-0', all, /^DOWN, last check L6RSP/);
  t.end();
});

const configured = (text: string): string =>
  text
    .split('\n')
    .map((line) => `config ${line}\n`)
    .join('');

t.test('how the front knows an API server', (t) => {
  const own = 'own sha256 Fingerprint=AB:CD\n';
  const authority = 'authority /etc/haproxy/ca.pem sha256 Fingerprint=AB:CD\n';
  const text = frontText(gce.cluster);
  const said = (config: string, more = authority): Readonly<Record<string, string>> => ({
    config: configured(config) + more,
    own,
  });
  passes(t, '09.health-check', said(text));
  t.same(
    readConfig(answer(configured(text))).servers.map(({ isLastResort }) => isLastResort),
    [false, false, false, true, true, true],
  );
  const backup = text.replace(/.*use_backend.*\n/, '').replace(/backend unchecked[^]*?\n\n/, '');
  passes(
    t,
    '09.health-check',
    said(backup.replace(/( server controller-0 \S+) check/, '$& \n$1 backup')),
  );
  fails(t, '09.health-check', said(text.replace(/.*use_backend.*\n/, '')), /is not checked/);
  fails(t, '09.health-check', said(text, authority.replace('AB', 'EF')), /is not the authority/);
  fails(t, '09.health-check', said(text.replace('verify required', 'verify none')), /verify none/);
  fails(t, '09.health-check', said(text.replace(/option httpchk\n/, '\n')), /there is no httpchk/);
  fails(t, '09.health-check', said(text.replace('check-ssl ', '')), /is not asked over TLS/);
  fails(t, '09.health-check', said(text.replaceAll(':6443 check', ':6443')), /is not checked/);
  fails(t, '09.health-check', said(text, `${authority}changed since\n`), /was written after/);
  fails(t, '09.health-check', said(''), /none of 10\.240\.0\.10:6443/);
  t.end();
});

t.test('the front as a whole', (t) => {
  passes(t, '09.running', 'unit haproxy active enabled\nlistens LISTEN 0 4096 0.0.0.0:6443\n');
  fails(t, '09.running', 'unit haproxy failed enabled\n', 'haproxy is failed');
  fails(t, '09.running', 'unit haproxy active enabled\n', /nothing listens at 6443/);
  fails(t, '09.boot', 'unit haproxy active disabled\n', 'it is not');
  passes(t, '09.front', 'ok\n=== ready 200 0 \n');
  fails(t, '09.front', '\n=== way 000 7 Connection refused\n', /refused/);
  fails(t, '09.front', 'no\n=== ready 503 0 \n', 'HTTP 503');
  const { reference, read } = gce.track.chapters
    .flatMap((chapter) => chapter.comparisons(gce.cluster))
    .find(({ id }) => id === '09.front')!;
  t.same(read(answer(configured(frontText(gce.cluster)))), reference);
  t.equal(reference['backend controllers: server controller-2'], '10.240.0.12:6443 check');
  t.equal(read(answer('')), undefined);
  t.end();
});

t.test('no answer of a machine makes a check fail to judge, or passes unread', (t) => {
  const real = [
    statistics('after', server(0, 'UP', 'L7OK', 6)),
    configured(frontText(gce.cluster)),
  ];
  const texts = [...worstTexts, ...hostileTexts(20_251, real, 60)];
  // One of each family: the others are judged alike.
  const families = new Map(known.get(gce)!.map((check) => [check.id.replace(/-\d$/, ''), check]));
  for (const check of families.values())
    for (const text of texts) {
      const answers = Object.fromEntries(
        Object.keys(check.facts).map((fact) => [fact, answer(text)]),
      );
      const verdict = check.judge(answers);
      if (text === '' && verdict.state === 'pass' && !/^12\.(filter|bridge)/.test(check.id))
        t.fail(`${check.id} passes without an answer`);
      if (verdict.state === 'fail' && verdict.actual === '') t.fail(check.id);
    }
  t.end();
});
