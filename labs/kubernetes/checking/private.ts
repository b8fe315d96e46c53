import type { Check } from '../../../lib/core/check.js';
import { readScript } from '../../../lib/host/files.js';
import { answerTo, fail, shown, unlessAny } from './verdict.js';

/** Whether files that hold keys, tokens or secrets are root's alone, wherever programs have them. */
export const privateCheck = (id: string, machine: string): Check => {
  const expected = 'files with keys that only their owner may read';
  return {
    id,
    title: `Nobody else reads what is secret on ${machine}`,
    machine,
    points: 1,
    needs: [],
    facts: {
      private: { machine, script: readScript('labs/kubernetes/checking/private.sh') },
    },
    link: 'https://man7.org/linux/man-pages/man1/chmod.1.html',
    why: 'Who has a key is, for the cluster, its owner; and who reads the encryption key or the file of etcd reads every secret.',
    hints: [
      'Which files hold a private key or a token, and who may read them?',
      `On ${machine}: \`ls -l /var/lib/kube* /etc/kubernetes\``,
      '`chown root FILE` and `chmod 600 FILE`',
    ],
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'private');
      if (!/^end$/m.test(stdout)) return fail(expected, 'no answer');
      const open = [...stdout.matchAll(/^open (\d+) (\S+) (.+)$/gm)];
      return unlessAny(
        open.map(
          ([, mode = '', owner = '', path = '']) =>
            `${shown(path, 80)} has mode ${mode} and owner ${shown(owner, 20)}`,
        ),
        expected,
        "all are root's alone",
      );
    },
  };
};
