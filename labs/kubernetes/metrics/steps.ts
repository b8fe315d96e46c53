import type { Step } from '../../../lib/core/chapter.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { rolledOutStep } from '../add-ons/steps.js';
import { askOnJumpbox } from '../administrator.js';
import { authorityFile, type Cluster } from '../layout.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { all, connecting, lines, reload, unitsRunning, until, writeFile } from '../shell.js';
import { aggregationFlags, frontProxy, idOf, onController } from './front-proxy.js';
import { metricsManifest } from './manifest.js';
import { paths } from './objects.js';

/** What gives the API server its aggregation layer, and the cluster its figures. */
export function metricsSteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0) return [];
  return [
    [proxyCertificates(cluster), servingCertificate(cluster)],
    [copy(cluster)],
    ...controllers(cluster).map((machine) => [flags(cluster, machine)]),
    [apply(cluster)],
    [rollout(cluster)],
    [top(cluster)],
  ];
}

/** openssl: a key on a curve, which slow machines make at once. */
const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc';

function proxyCertificates(cluster: Cluster): Step {
  const { authority, authorityKey, certificate, key, name } = frontProxy;
  return {
    id: idOf(cluster, 'front-proxy'),
    title: 'Make an authority for the front proxy, and its certificate',
    machine: jumpbox(cluster).name,
    why: "An extension server believes who shows a certificate of this authority, whatever name of a user stands in a header. So it must not be the one that signs everybody's.",
    commands: lines(
      `openssl req -x509 ${newKey} -keyout ${authorityKey} -out ${authority} \\`,
      "  -days 3653 -subj /CN=front-proxy-ca -addext 'keyUsage=critical,keyCertSign,cRLSign'",
      `openssl req ${newKey} -keyout ${key} -out front-proxy-client.csr -subj /CN=${name}`,
      `openssl x509 -req -in front-proxy-client.csr -CA ${authority} -CAkey ${authorityKey} -CAcreateserial \\`,
      `  -days 3653 -extfile <(echo extendedKeyUsage=clientAuth) -out ${certificate}`,
    ),
    done: all(
      `[ -s ${authorityKey} ]`,
      `[ -s ${key} ]`,
      `openssl verify -purpose sslclient -CAfile ${authority} ${certificate}`,
    ),
  };
}

const serving = 'metrics-server';

/** The name by which an API server knows an extension server. */
const servingName = 'metrics-server.kube-system.svc';

function servingCertificate(cluster: Cluster): Step {
  const { certificate, key, stems } = cluster.layout;
  const [authority, authorityKey] = [certificate(stems.authority), key(stems.authority)];
  return {
    id: idOf(cluster, 'serving'),
    title: 'Make the certificate that metrics-server shows',
    machine: jumpbox(cluster).name,
    why: 'The API server then knows that nobody else answers in its place: no connection goes without a look at the certificate.',
    commands: lines(
      `openssl req ${newKey} -keyout ${serving}.key -out ${serving}.csr -subj /CN=${servingName}`,
      `openssl x509 -req -in ${serving}.csr -CA ${authority} -CAkey ${authorityKey} -CAcreateserial -days 3653 \\`,
      `  -extfile <(printf 'subjectAltName=DNS:${servingName}\\nextendedKeyUsage=serverAuth\\n') -out ${serving}.crt`,
    ),
    done: all(
      `[ -s ${serving}.key ]`,
      `openssl verify -purpose sslserver -verify_hostname ${servingName} -CAfile ${authority} ${serving}.crt`,
    ),
  };
}

function copy(cluster: Cluster): Step {
  const names = controllers(cluster).map((machine) => machine.name);
  const { name: machine } = jumpbox(cluster);
  return {
    id: idOf(cluster, 'copy'),
    title: "Take the front proxy's certificate to the controllers",
    machine,
    why: 'The API server shows it to extension servers. The key of the authority stays where it is.',
    commands: lines(
      `for host in ${names.join(' ')}; do`,
      `  scp ${onController.join(' ')} root@$host:/var/lib/kubernetes/`,
      'done',
    ),
    done: names.flatMap((name) =>
      onController.map((file) => ({
        machine: name,
        holds: `sha256sum < /var/lib/kubernetes/${file}`,
        like: { machine, holds: `sha256sum < ${file}` },
      })),
    ),
  };
}

const unit = '/etc/systemd/system/kube-apiserver.service';

function flags(cluster: Cluster, { name: machine }: Machine): Step {
  const words = aggregationFlags.map(([name, value]) => `--${name}=${value}`);
  const ready = `curl -sf --cacert /var/lib/kubernetes/${authorityFile(cluster)} https://127.0.0.1:6443/readyz`;
  return {
    id: idOf(cluster, 'flags', machine),
    title: 'Give the API server its aggregation layer',
    machine,
    why: 'It tells extension servers by these headers who asks, and by this certificate that it is itself. No kube-proxy runs here, so it must find the pods behind a service on its own.',
    commands: lines(
      `sed -i -E 's/ --(requestheader-|proxy-client-|enable-aggregator-routing)[^ ]*//g' ${unit}`,
      `flags='${words.join(' ')}'`,
      `sed -i -E "s|^ExecStart=\\S*kube-apiserver|& $flags|" ${unit}`,
      reload,
      'systemctl restart kube-apiserver',
      until(ready),
    ),
    done: all(
      unitsRunning('kube-apiserver'),
      'line=$(tr "\\0" "\\n" < "/proc/$(systemctl show --value -p MainPID kube-apiserver)/cmdline")',
      ...words.map((word) => `grep -qxe '${word}' <<< "$line"`),
    ),
    units: ['kube-apiserver'],
  };
}

const manifest = 'metrics-server.yaml';

function apply(cluster: Cluster): Step {
  const secret = `kubectl -n kube-system create secret tls metrics-server --cert=${serving}.crt --key=${serving}.key --dry-run=client -o yaml > ${serving}-secret.yaml`;
  const write = lines(
    secret,
    `CA_BUNDLE=$(base64 -w 0 ${authorityFile(cluster)})`,
    writeFile(manifest, metricsManifest(cluster), { '${CA_BUNDLE}': 'CA_BUNDLE' }),
  );
  const command = `kubectl apply -f ${serving}-secret.yaml -f ${manifest}`;
  return {
    id: idOf(cluster, 'apply'),
    title: 'Give metrics-server to the API server',
    machine: jumpbox(cluster).name,
    why: 'Its account may read figures of kubelets. Its APIService says who answers for metrics.k8s.io, and who has signed his certificate.',
    commands: lines(write, command),
    fastCommands: lines(write, connecting(command)),
    done: lines(
      askOnJumpbox(cluster),
      `ask -f --fail-early ${[paths.secret, paths.deployment, paths.service, paths.apiService].join(' ')}`,
    ),
  };
}

const rollout = (cluster: Cluster): Step =>
  rolledOutStep(cluster, {
    id: idOf(cluster, 'rollout'),
    title: 'Wait for metrics-server',
    why: 'It is ready once it has asked every kubelet twice: what is used is a difference.',
    namespace: 'kube-system',
    object: 'deployment/metrics-server',
    path: paths.deployment,
    hint: '`kubectl -n kube-system logs deployment/metrics-server` says which kubelet does not answer it, and why.',
  });

function top(cluster: Cluster): Step {
  const nodes = workers(cluster).map((worker) => cluster.layout.hostName(worker));
  return {
    id: idOf(cluster, 'top'),
    title: 'Look at what the nodes use',
    machine: jumpbox(cluster).name,
    why: 'kubectl asks the API server, which asks metrics-server, which has asked the kubelets.',
    commands: lines(until('kubectl top nodes'), 'kubectl top nodes'),
    done: lines(
      askOnJumpbox(cluster),
      `ask -f ${paths.metrics} | jq -e '[.items[].metadata.name] | contains(${JSON.stringify(nodes)})'`,
    ),
    progress: podsProgress(cluster, 'kube-system'),
    elsewhere: nodeUnits(cluster),
  };
}
