import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import type { Lab } from '../../../lib/core/lab.js';
import { patience } from './files.js';
import { etcdIsLocal } from '../etcd.js';

const properties = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'WantedBy', 'RequiredBy', 'NeedDaemonReload', 'Restart', 'NRestarts', 'MainPID', 'FragmentPath'];

/** What systemd says of etcd, with which arguments it runs, where it listens and keeps its data, and what it was last heard to say. */
export const serviceFact = (machine: string): Fact => ({
  machine, timeout: patience,
  script: String.raw`shown=$(systemctl show etcd.service -p ${properties.join(',')})
echo "$shown"
[[ $shown =~ MainPID=([0-9]+) ]]
pid=${'${BASH_REMATCH[1]:-0}'}
if [ "$pid" != 0 ]; then
  mapfile -d '' -t words < "/proc/$pid/cmdline"
  printf ' %s\n' "${"${words[@]//$'\\n'/ }"}"
  folder= config=
  for index in "${'${!words[@]}'}"; do
    case ${'${words[index]}'} in
      --data-dir=*|-data-dir=*) folder=${'${words[index]#*=}'} ;;
      --data-dir|-data-dir) folder=${'${words[index + 1]}'} ;;
      --config-file*|-config-file*) config=1 ;;
    esac
  done
  mapfile -d '' -t words < "/proc/$pid/environ"
  for word in "${"${words[@]//$'\\n'/ }"}"; do
    case $word in ETCD_*) echo " $word" ;; esac
    case $word in ETCD_DATA_DIR=*) folder=${'${folder:-${word#*=}}'} ;; ETCD_CONFIG_FILE=?*) config=1 ;; esac
  done
  # With a file of its own, a default or a relative path, the open database tells.
  if [ -n "$config" ] || [ ! -d "$folder" ]; then
    folder=
    while read -r path; do case $path in */member/snap/db) folder=${'${path%/member/snap/db}'} ;; esac; done < <(readlink /proc/"$pid"/fd/*)
  fi
  ss -Hltnp | grep -F "pid=$pid," | sed 's/^/+/'
  echo "data $(stat -Lc '%a %U' -- "$folder" 2>/dev/null) $(stat -fc %T -- "$folder" 2>/dev/null) $folder"
fi
[[ $shown == *ActiveState=active* ]] || journalctl -q --no-pager -o cat -n 12 -u etcd.service | cut -c1-400 | sed 's/^/!/'`,
});

export interface EtcdService {
  /** Of systemd, by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, string>>;
  /** Addresses with ports on which the process listens. */
  readonly listens: readonly string[];
  readonly data: { readonly mode: string; readonly owner: string; readonly fileSystem: string; readonly folder: string } | undefined;
  /** The last lines of the journal, where it does not run. */
  readonly journal: readonly string[];
}

export function readService({ stdout }: FactAnswer): EtcdService {
  const lines = stdout.split('\n');
  const starting = (mark: string): readonly string[] => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  const [, mode, owner, fileSystem, folder] = /^data (\d+) (\S+) (\S+) (.+)$/m.exec(stdout) ?? [];
  return {
    properties: Object.fromEntries(lines.flatMap((line) => {
      const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    })),
    flags: flagsOf(starting(' ')),
    listens: starting('+').flatMap((line) => line.trim().split(/\s+/)[3] ?? []),
    data: mode === undefined || owner === undefined || fileSystem === undefined || folder === undefined ? undefined : { mode, owner, fileSystem, folder },
    journal: starting('!'),
  };
}

/** etcd takes `--flag=value`, `--flag value`, and ETCD_FLAG from its environment; a flag wins. */
export function flagsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const fromEnvironment = words.flatMap((word) => {
    const [, key, value] = /^ETCD_([A-Z_]+)=(.*)$/s.exec(word) ?? [];
    return key === undefined || value === undefined ? [] : [[key.toLowerCase().replaceAll('_', '-'), value]];
  });
  const fromFlags = words.flatMap((word, index) => {
    const [, key, value] = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const next = words[index + 1] ?? '';
    return key === undefined ? [] : [[key, value ?? (next.startsWith('-') ? '' : next)]];
  });
  return Object.fromEntries([...fromEnvironment, ...fromFlags]) as Record<string, string>;
}

/** The HTTP address of the member on the same machine, as the chapter has it. */
export const etcdUrl = (lab: Lab): string => `${etcdIsLocal(lab) ? 'http' : 'https'}://127.0.0.1:2379`;

/** What curl needs to speak to it there. */
export const etcdCurlOptions = (lab: Lab): string => etcdIsLocal(lab)
  ? '-s'
  : '-s --cacert /etc/etcd/ca.crt --cert /etc/etcd/kube-api-server.crt --key /etc/etcd/kube-api-server.key';

/**
 * bash: `url`, where the etcd that runs on this machine serves clients at port 2379, and `tls`, what curl needs for it: as the process was
 * told, whatever the chapter has. It is shown what the API server shows it, before there is one its own certificate.
 */
export const etcdWay = (lab: Lab): string => String.raw`url=${etcdUrl(lab)} urls='' cert='' key='' ca='' server='' serverkey='' serverca=''
tls=()
for folder in /proc/[0-9]*; do
  { read -r name < "$folder/comm"; } 2>/dev/null || continue
  case $name in etcd | kube-apiserver) ;; *) continue ;; esac
  # etcd takes ETCD_FLAG from its environment as well; a flag wins.
  { mapfile -d '' words < "$folder/environ"; mapfile -d '' -O "${'${#words[@]}'}" words < "$folder/cmdline"; } 2>/dev/null
  for index in "${'${!words[@]}'}"; do
    word=${'${words[index]}'} value=${'${words[index + 1]}'}
    [[ $word != *=* ]] || value=${'${word#*=}'}
    path=$value
    [[ $path = /* ]] || path=$folder/cwd/$path
    case "$name ${'${word%%=*}'}" in
      'etcd --listen-client-urls' | 'etcd -listen-client-urls' | 'etcd ETCD_LISTEN_CLIENT_URLS') urls=$value ;;
      'etcd --cert-file' | 'etcd -cert-file' | 'etcd ETCD_CERT_FILE') server=$path ;;
      'etcd --key-file' | 'etcd -key-file' | 'etcd ETCD_KEY_FILE') serverkey=$path ;;
      'etcd --trusted-ca-file' | 'etcd -trusted-ca-file' | 'etcd ETCD_TRUSTED_CA_FILE') serverca=$path ;;
      'kube-apiserver --etcd-certfile') cert=$path ;;
      'kube-apiserver --etcd-keyfile') key=$path ;;
      'kube-apiserver --etcd-cafile') ca=$path ;;
    esac
  done
done
# Loopback where it is among them.
for each in ${'${urls//,/ }'}; do
  [[ $each =~ ^(https?://)(.+):2379/?$ ]] || continue
  host=${'${BASH_REMATCH[2]}'}
  case $host in 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac
  url=${'${BASH_REMATCH[1]}'}$host:2379
  case $host in 127.* | localhost) break ;; esac
done
if [[ $url = https:* ]]; then
  cert=${'${cert:-$server}'} key=${'${key:-$serverkey}'} ca=${'${ca:-$serverca}'}
  tls=(--cert "$cert" --key "$key")
  if [ -n "$ca" ]; then tls+=(--cacert "$ca"); else tls+=(-k); fi
fi`;
