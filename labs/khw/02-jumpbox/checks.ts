import type { Check } from '../../../lib/core/check.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { answerTo, fail, pass, shown } from '../../kubernetes/checking/verdict.js';
import { folderCheck, programsCheck, toolsFact } from '../../kubernetes/jumpbox/checks.js';
import { downloadChecks } from '../../kubernetes/jumpbox/download-checks.js';
import { cluster } from '../layout.js';
import { workingFileChecks } from './file-checks.js';

export const jumpboxChecks = (lab: Lab): readonly Check[] => [
  ...toolChecks(lab),
  ...downloadChecks(cluster(lab)),
  ...workingFileChecks(lab),
];

/** Programs that the commands of later chapters call. */
const tools = ['ssh', 'scp', 'curl', 'base64', 'envsubst', 'sed'];

function toolChecks(lab: Lab): readonly Check[] {
  const asked = toolsFact(cluster(lab), tools);
  return [
    folderCheck(cluster(lab), asked),
    programsCheck(
      cluster(lab),
      asked,
      tools,
      'apt-get install openssh-client curl coreutils gettext-base sed',
    ),
    {
      machine: jumpbox(lab).name,
      facts: { tools: asked },
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
