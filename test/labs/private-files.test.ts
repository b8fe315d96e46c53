/** Who else reads what is secret, on machines that are folders. */
import t from 'tap';
import { privateCheck } from '../../labs/kubernetes/checking/private.js';
import { smallLab } from './fixture.js';
import { pretendLab, pretendProblem } from './pretend.js';

const problem = await pretendProblem();
const check = privateCheck('08.private.server', 'server');
const script = check.facts['private']!.script;

const key = '-----BEGIN PRIVATE KEY-----';
/** What lies there, what is done to it, and what is then said of it; undefined: all is right. */
const cases: readonly (readonly [string, string, RegExp | undefined])[] = [
  ['/var/lib/kubernetes/ca.key', 'chmod 600', undefined],
  ['/var/lib/kubernetes/ca.key', 'chmod 644', /ca\.key has mode 644 and owner root/],
  ['/var/lib/kubernetes/ca.key', 'chown nobody', /ca\.key has mode 600 and owner nobody/],
  ['/var/lib/kubernetes/ca.key', 'chmod 640', undefined],
  ['/var/lib/kubernetes/ca.key', 'chgrp nogroup FILE; chmod 640', /ca\.key has mode 640/],
  ['/etc/kubernetes/pki/my.pem', 'chmod 604', /my\.pem has mode 604/],
  ['/etc/kubernetes/pki/my.pem', 'chmod 700 /etc/kubernetes; chmod 644', undefined],
  ['/root/copy.key', 'chmod 700 /root; chmod 644', undefined],
  ['/root/copy.key', 'chmod 755 /root; chmod 644', /copy\.key has mode 644/],
];

t.test('files are read, or not, as the kernel lets who is nobody', { skip: problem }, async (t) => {
  const lab = pretendLab(smallLab, new Map());
  t.teardown(() => lab.remove());
  for (const [file, done, words] of cases) {
    const change = done.includes('FILE') ? done.replace('FILE', file) : done;
    await lab.bash(
      'server',
      `mkdir -p "$(dirname ${file})"; printf '%s\n' '${key}' > ${file}; chmod 600 ${file}; ${change} ${file}`,
    );
    const { stdout } = await lab.bash('server', script);
    const verdict = check.judge({ private: { exitCode: 0, stdout, stderr: '' } });
    t.match(
      verdict,
      words === undefined ? { state: 'pass' } : { state: 'fail', actual: words },
      `${done} ${file}`,
    );
    await lab.bash('server', `rm ${file}; chmod 755 /etc/kubernetes /root 2> /dev/null`);
  }
});

t.test('what is secret is told from what everybody may read', { skip: problem }, async (t) => {
  const lab = pretendLab(smallLab, new Map());
  t.teardown(() => lab.remove());
  for (const [text, isSecret] of [
    ['-----BEGIN RSA PRIVATE KEY-----', true],
    ['-----BEGIN CERTIFICATE-----', false],
    ['-----BEGIN PUBLIC KEY-----', false],
    ['users: [{ user: { client-key-data: abcd } }]', true],
    ['    client-key: /root/admin.key', false],
    ['    token: abcd', true],
    ['kind: EncryptionConfiguration', true],
    ['kind: KubeSchedulerConfiguration', false],
  ] as const) {
    await lab.bash(
      'server',
      `mkdir -p /var/lib/kubernetes; printf '%s\n' '${text}' > /var/lib/kubernetes/x; chmod 644 /var/lib/kubernetes/x`,
    );
    const { stdout } = await lab.bash('server', script);
    t.equal(/^open /m.test(stdout), isSecret, text);
  }
});

t.test('no answer is no success', (t) => {
  t.match(check.judge({ private: { exitCode: 1, stdout: '', stderr: '' } }), { state: 'fail' });
  t.end();
});
