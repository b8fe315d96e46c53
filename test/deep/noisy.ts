import { shellQuote } from '../../lib/core/shell.js';

/**
 * What shells read at a login, or when sshd starts them for a command. It ends its lines: the
 * learner's own commands print behind it.
 */
const shellFile = (name: string): string => `echo "welcome, says ${name}"
printf 'a remark of ${name}' >&2
cd /tmp
set -u
alias ls='ls -l --color=always' rm='rm -i' grep='grep --color=always' kubectl='kubectl --context nowhere' curl='curl -v'
export LANG=xx_YY.UTF-8 LC_ALL=xx_YY.UTF-8 CDPATH=/:/usr GREP_OPTIONS=-v
[ ! -e ~/.astray ] || . ~/.astray
`;

const nowhere = 'http://127.0.0.1:9';

/**
 * What leads the learner's own curl and kubectl astray too. In a file of its own, which can be
 * taken away: `khw-lab ssh`, `khw-lab kubectl` and a script that is typed run in the learner's
 * shell, and heed what is set there.
 */
const astray = `shopt -s expand_aliases
export KUBECONFIG=/nonexistent/kubeconfig http_proxy=${nowhere} https_proxy=${nowhere} HTTPS_PROXY=${nowhere} ALL_PROXY=${nowhere} BASH_ENV=~/.inputrc POSIXLY_CORRECT=1
`;

/** A kubeconfig that kubectl cannot read. */
export const brokenKubeconfig = 'apiVersion: v1\nkind: Config\nclusters: [\nusers: }\n';

/** Files of a user's own settings that print, move or lead nowhere, by path. */
export const noisySettings: Readonly<Record<string, string>> = {
  '.bashrc': shellFile('.bashrc'),
  '.profile': shellFile('.profile'),
  '.bash_profile': shellFile('.bash_profile'),
  '.astray': astray,
  '.curlrc': `fail-early\nverbose\nproxy = "${nowhere}"\nwrite-out = "noise of curl %{http_code}"\noutput = "/dev/null"\n`,
  '.wgetrc': `use_proxy = on\nhttp_proxy = ${nowhere}\n`,
  '.inputrc': 'set editing-mode vi\n"\\C-m": "echo inputrc',
  '.ssh/rc': 'echo "welcome, says rc"\necho "a remark of rc" >&2\n',
  '/etc/motd': 'The administrators wish you a pleasant day.\n',
  '/etc/update-motd.d/99-noise':
    '#!/bin/sh\necho "3 updates can be applied"\necho "a remark of motd" >&2\n',
};

/**
 * Those of a machine from which the learner goes nowhere: whatever is set for its kubectl and ssh
 * is nobody's business.
 */
export const straySettings: Readonly<Record<string, string>> = {
  ...noisySettings,
  '.kube/config': brokenKubeconfig,
  '.ssh/config': 'Host *\n  ProxyCommand false\n',
};

/**
 * bash that writes these settings, below root's home unless their path says otherwise, and lets
 * logins be greeted.
 */
export function installing(settings: Readonly<Record<string, string>>): string {
  const writes = Object.entries(settings).map(([path, content]) => {
    const quoted = shellQuote(path);
    return `( umask 077; mkdir -p "$(dirname ${quoted})" ); printf %s ${shellQuote(content)} > ${quoted}${path.startsWith('/etc/update-motd.d/') ? `; chmod 755 ${quoted}` : ''}`;
  });
  return ['set -e', 'cd', 'rm -f .hushlogin', ...writes, ''].join('\n');
}
