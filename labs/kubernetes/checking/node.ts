import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { isTrue } from '../../../lib/evidence/unit.js';
import { mappingOf, readYaml } from '../../../lib/evidence/yaml.js';
import { curls, plainCurl, wayTo } from './api.js';
import { programHeads } from './programs.js';

/** bash: the path that the running kubelet was given by --config, else the tutorial's; and the flags that win over what is written there. */
const kubeletFlags = `config=/var/lib/kubelet/kubelet-config.yaml endpoint= resolv= swap=
for folder in /proc/[0-9]*; do
  { read -r name < "$folder/comm"; } 2>/dev/null || continue
  [ "$name" = kubelet ] || continue
  { mapfile -d '' words < "$folder/cmdline"; } 2>/dev/null
  for index in "\${!words[@]}"; do
    word=\${words[index]} value=\${words[index + 1]}
    [[ $word != *=* ]] || value=\${word#*=}
    case $word in
      --config | --config=*) config=$value;;
      --container-runtime-endpoint | --container-runtime-endpoint=*) endpoint=$value;;
      --resolv-conf | --resolv-conf=*) resolv=$value;;
      --fail-swap-on=*) swap=$value;;
      --fail-swap-on) swap=true;;
    esac
  done
done`;

/** The kubelet's configuration file and the resolv.conf that it hands on. */
export const kubeletConfigFact = (machine: string): Fact => ({
  machine,
  script: `${kubeletFlags}
echo "config $config"
[ -f "$config" ] || echo 'missing config'
text=$(head -c 32768 "$config" 2>/dev/null | tr -d '\\000')
printf '%s\\n' "$text" | sed 's/^/ /'
[ -z "$swap" ] || echo "fail-swap-on $swap"
if [ -z "$resolv" ]; then
  resolv=/etc/resolv.conf
  [[ $text =~ (^|$'\\n')\\"?resolvConf\\"?:[[:blank:]]*[\\"\\']?([^\\"\\'[:space:]#]+) ]] && resolv=\${BASH_REMATCH[2]}
fi
echo "resolv $resolv"
[ -f "$resolv" ] || echo 'missing resolv'
grep -E '^[[:space:]]*nameserver' "$resolv" 2>/dev/null | head -n 10 | cut -c1-100 | sed 's/^/+/'
true`,
});

export interface KubeletConfig {
  readonly path: string;
  /** Why it cannot be used, to follow its path. */
  readonly problem: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Whether it ends where there is swap. */
  readonly failSwapOn: boolean;
  readonly resolvConf: string;
  readonly resolvConfMissing: boolean;
  readonly nameservers: readonly string[];
}

export function readKubeletConfig({ stdout }: FactAnswer): KubeletConfig {
  const lines = stdout.split('\n');
  const text = lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1)).join('\n');
  const reading = readYaml(text);
  const settings = 'value' in reading ? mappingOf(reading.value) : undefined;
  const swapFlag = /^fail-swap-on (.*)$/m.exec(stdout)?.[1];
  const missing = lines.includes('missing config');
  return {
    path: /^config (.*)$/m.exec(stdout)?.[1] ?? '', text, settings: settings ?? {},
    problem: missing ? 'is missing' : 'problem' in reading ? `is no YAML: ${reading.problem}` : settings === undefined ? 'holds no settings' : undefined,
    failSwapOn: swapFlag === undefined ? settings?.['failSwapOn'] !== false : isTrue(swapFlag),
    resolvConf: /^resolv (.*)$/m.exec(stdout)?.[1] ?? '', resolvConfMissing: lines.includes('missing resolv'),
    nameservers: lines.filter((line) => line.startsWith('+')).flatMap((line) => line.slice(1).trim().split(/\s+/)[1] ?? []),
  };
}

/**
 * Status of the container runtime at the kubelet's endpoint. It is one gRPC message (StatusRequest{verbose: true}), for which curl
 * will do: crictl needs three times as long to start.
 */
export const runtimeFact = (machine: string): Fact => ({
  machine,
  script: `${kubeletFlags}
socket=/run/containerd/containerd.sock
[[ $(head -c 32768 "$config" 2>/dev/null | tr -d '\\000') =~ (^|$'\\n')\\"?containerRuntimeEndpoint\\"?:[[:blank:]]*[\\"\\']?(unix://)?(/[^\\"\\'[:space:]#]+) ]] && socket=\${BASH_REMATCH[3]}
[ -z "$endpoint" ] || socket=\${endpoint#unix://}
echo "socket $socket"
[ -S "$socket" ] || echo 'no socket'
call=(${plainCurl} -s -i -m 300 --http2-prior-knowledge --unix-socket "$socket" -H 'content-type: application/grpc' -H 'te: trailers' http://localhost/runtime.v1.RuntimeService/Status)
printf '\\0\\0\\0\\0\\2\\10\\1' | "\${call[@]}" --data-binary @- 2>&1
code=$?
# A server that does not know the service refuses it before it has read the body, which curl calls an error of the stream; without a body it hears why.
[ "$code" != 92 ] || "\${call[@]}" -X POST 2>&1
echo "curl $code"`,
});

/** CNI plugins: which are executable, and the first bytes of each. */
export const pluginsFact = (machine: string): Fact => ({
  machine,
  script: `set -- /opt/cni/bin/*
for file; do [ -f "$file" ] && [ -x "$file" ] && echo "exec $file"; done
set -- "\${@:1:40}"
${programHeads}`,
});

/** Health of the kubelet, and what it tells somebody without a certificate. */
export const kubeletHealthFact = (machine: string): Fact => ({
  machine,
  script: curls([
    { name: 'healthz', url: 'http://127.0.0.1:10248/healthz' },
    { name: 'pods', url: 'https://127.0.0.1:10250/pods', certificates: true },
  ], '-k'),
});

export const proxyHealthFact = (machine: string): Fact =>
  ({ machine, script: curls([{ name: 'healthz', url: 'http://127.0.0.1:10256/healthz' }, { name: 'mode', url: 'http://127.0.0.1:10249/proxyMode' }]) });

/** The API server as this machine reaches it: by name, over TLS, and whether packets to the service's address come to it. */
export const apiFromFact = (machine: string, name: string, service: string): Fact =>
  ({ machine, timeout: 20, script: curls([wayTo('way', name), { name: 'name', url: name, certificates: true }, wayTo('service', service)], '-k') });
