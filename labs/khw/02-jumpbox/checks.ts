import type { Check } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { patience } from '../../kubernetes/checking/files.js';
import { answerTo, fail, pass, shown, unlessAny } from '../../kubernetes/checking/verdict.js';
import { downloadChecks } from './download-checks.js';
import { workingFileChecks } from './file-checks.js';

export const jumpboxChecks = (lab: Lab): readonly Check[] => [
  ...toolChecks(lab),
  ...downloadChecks(lab),
  ...workingFileChecks(lab),
];

/** Programs that the commands of later chapters call. */
const tools = ['ssh', 'scp', 'curl', 'base64', 'envsubst', 'sed'];

/** openssl's version is asked here and nowhere else; without it the rest is still answered. */
const script = `cd ${workingFolder} 2>/dev/null && echo "folder $(pwd -P) $(stat -c %U .)"
for tool in ${tools.join(' ')}; do type -P "$tool" >/dev/null && echo "tool $tool"; done
echo "version $(openssl version 2>/dev/null)"`;

function toolChecks(lab: Lab): readonly Check[] {
  const machine = jumpbox(lab).name;
  const base = { machine, facts: { tools: { machine, script, timeout: patience } } };
  return [
    {
      ...base,
      id: '02.working-folder',
      title: "The working folder is there, and root's",
      points: 1,
      needs: [],
      link: 'https://man7.org/linux/man-pages/man1/mkdir.1.html',
      why: 'Keys, certificates and kubeconfigs are made in one folder on the jumpbox; everything is copied from there.',
      hints: ['You work as root on the jumpbox, in one folder.', `\`mkdir -p ${workingFolder}\``],
      judge: (answers) => {
        const owner = /^folder \S+ (\S+)$/m.exec(answerTo(answers, 'tools').stdout)?.[1];
        const expected = `${workingFolder}, owned by root`;
        return owner === 'root'
          ? pass(expected)
          : fail(
              expected,
              owner === undefined ? 'there is no such folder' : `it belongs to ${shown(owner)}`,
            );
      },
    },
    {
      ...base,
      id: '02.tools',
      title: 'The programs that later chapters call are installed',
      points: 1,
      needs: [],
      link: 'https://wiki.debian.org/AptCLI',
      why: 'The commands of the tutorial are typed on the jumpbox; what is missing there stops a chapter in its middle.',
      hints: [
        'Which command is not found?',
        `\`type ${tools.join(' ')}\``,
        '`apt-get install openssh-client curl coreutils gettext-base sed`',
      ],
      judge: (answers) => {
        const found = answerTo(answers, 'tools').stdout.split('\n');
        const missing = tools.filter((tool) => !found.includes(`tool ${tool}`));
        return unlessAny(
          missing.map((tool) => `${tool} is not installed`),
          tools.join(', '),
          tools.join(', '),
        );
      },
    },
    {
      ...base,
      id: '02.openssl',
      title: 'OpenSSL is version 3 or later',
      points: 1,
      needs: [],
      link: 'https://docs.openssl.org/3.0/man1/openssl-req/',
      why: 'Chapter 04 uses the options -section and -copy_extensions, which OpenSSL 1.1 does not know.',
      hints: [
        'Which version of openssl comes first in the PATH?',
        '`type -a openssl; openssl version`',
        'Remove the old one, or `apt-get install openssl` on Debian 12.',
      ],
      judge: (answers) => {
        const [, version, major] =
          /^version (OpenSSL (\d+)\.[^\n]*)$/m.exec(answerTo(answers, 'tools').stdout) ?? [];
        if (version === undefined)
          return fail('OpenSSL 3 or later', 'there is no openssl that tells its version');
        return Number(major) >= 3
          ? pass(shown(version, 40))
          : fail('OpenSSL 3 or later', shown(version, 40), {
              text: 'With it `openssl req` says "unrecognized flag section" and makes keys without certificates.',
              remedy: 'Install openssl of Debian 12, or put it first in the PATH.',
            });
      },
    },
  ];
}
