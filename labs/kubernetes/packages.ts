/** What the tutorial's chapters install or take for granted. */
export const packages: readonly string[] = [
  'wget', 'curl', 'vim', 'openssl', 'git', 'ca-certificates', 'gettext-base', 'bsdextrautils', 'jq', 'less', 'tree',
  'bash-completion', 'socat', 'conntrack', 'ipset', 'iptables', 'nftables',
];
