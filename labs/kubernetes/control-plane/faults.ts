import type { Fault } from '../../../lib/core/check.js';
import { controllers, workers, type Machine } from '../../../lib/core/lab.js';
import { firstController } from '../checking/api.js';
import { added } from '../checking/faults.js';
import {
  adminApi,
  back,
  changedConfig,
  changedUnit,
  droppedIn,
  ended,
  made,
  patched,
  refused,
  restart,
  rule,
  serves,
} from '../checking/disturb.js';
import { changesObjects, startsUnits, unitFile, type Way } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { brokenApiServer, otherApiServer } from './api-server-changed.js';
import { sharedFaults } from './shared-faults.js';
import { trustFaults } from './trust-faults.js';

export const controllerFaults = (cluster: Cluster): readonly Fault[] =>
  controllers(cluster).length === 0
    ? []
    : [
        ...controllers(cluster).flatMap((machine) => [
          ...ofApiServer(cluster, machine),
          ...ofFollowers(cluster, machine),
          ...trustFaults(cluster, machine),
          keyOfNobody(cluster, machine),
        ]),
        ...ofCluster(cluster),
        ...sharedFaults(cluster),
        ...workers(cluster).map(({ name }): Fault => ({
          id: `scheduler-unit-on-${name}`,
          title: `The unit of the scheduler was copied to ${name}`,
          check: idIn(cluster, 'controlPlane', 'right-machine', name),
          machine: name,
          learnerFailure: 35,
          inject: `${added('/etc/systemd/system/kube-scheduler.service', 'printf \'[Service]\\nExecStart=/usr/local/bin/kube-scheduler\\n\' > "$file"').inject}\nsystemctl daemon-reload`,
          undo: 'rm -f /etc/systemd/system/kube-scheduler.service\nsystemctl daemon-reload',
          touches: [unitFile('kube-scheduler')],
          api: 'needs',
          expect: ['kube-scheduler', 'wrong machine'],
        })),
      ];

function keyOfNobody(cluster: Cluster, { name: machine }: Machine): Fault {
  const { layout } = cluster;
  const file = `/var/lib/kubernetes/${layout.key(layout.stems.authority)}`;
  return {
    id: `authority-key-of-nobody-on-${machine}`,
    title: "The authority's key belongs to a user who is nobody",
    check: idIn(cluster, 'controlPlane', 'private', machine),
    machine,
    inject: `chown nobody ${file}`,
    undo: `chown root ${file}`,
    touches: [file],
    expect: [`${file} has mode 600 and owner nobody`],
  };
}

function ofApiServer(cluster: Cluster, { name: machine, address }: Machine): readonly Fault[] {
  const absent = `/var/lib/kubernetes/${nobodysFile(cluster)}`;
  return [
    {
      id: `api-server-quoted-flag-on-${machine}`,
      title: 'A flag was given with quotes that became part of it',
      check: idIn(cluster, 'controlPlane', 'api-server', machine),
      machine,
      learnerFailure: 16,
      ...brokenApiServer(
        `sed -i "s|--allow-privileged=true|& \\"--runtime-config='api/all=true'\\"|" "$file"`,
      ),
      expect: ['kube-apiserver.service', 'uotes'],
    },
    {
      id: `api-server-file-missing-on-${machine}`,
      title: 'The unit names a certificate that is not there: the API server crashes and restarts',
      check: idIn(cluster, 'controlPlane', 'api-server', machine),
      machine,
      learnerFailure: 17,
      // Among the flags, which it prints at each start, is one that people get wrong in another way.
      ...brokenApiServer(
        `sed -i "s|--tls-cert-file=[^ ]*|--runtime-config=api/all=true --tls-cert-file=${absent}|" "$file"`,
      ),
      expect: [`${absent} is not there`],
    },
    {
      id: `api-server-without-service-range-on-${machine}`,
      title:
        cluster.layout.slips.serviceRange === true
          ? "The tutorial's unit, which leaves the service range out"
          : 'The unit leaves the service range out',
      check: idIn(cluster, 'controlPlane', 'service-range', machine),
      machine,
      learnerFailure: 1,
      ...otherApiServer('sed -i "/--service-cluster-ip-range=/d" "$file"'),
      expect: ['no such flag', '--service-cluster-ip-range'],
    },
    {
      id: `api-server-without-node-restriction-on-${machine}`,
      title: 'The admission plugin NodeRestriction was left out',
      check: idIn(cluster, 'controlPlane', 'api-access', machine),
      machine,
      ...otherApiServer('sed -i "/--enable-admission-plugins=/d" "$file"'),
      expect: ['no --enable-admission-plugins', 'NodeRestriction'],
    },
    {
      id: `api-server-port-closed-on-${machine}`,
      title: 'A packet filter refuses port 6443',
      check: idIn(cluster, 'controlPlane', 'api-ready', machine),
      machine,
      ...refused(6443),
      expect: ['6443'],
    },
    {
      id: `api-server-impostor-on-${machine}`,
      title: 'Port 6443 leads to another server',
      check: idIn(cluster, 'controlPlane', 'api-certificate', machine),
      machine,
      inject: `set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout /run/khw-impostor.key -out /run/khw-impostor.crt -days 30 -subj /CN=kubernetes -addext subjectAltName=IP:${address} 2>/dev/null
systemd-run --quiet --unit khw-impostor openssl s_server -quiet -www -accept 16443 -cert /run/khw-impostor.crt -key /run/khw-impostor.key
${serves('https://127.0.0.1:16443/')}
${toImpostor(address).inject}`,
      undo: `${toImpostor(address).undo}\nsystemctl stop khw-impostor\nrm -f /run/khw-impostor.*`,
      touches: [':6443'],
      api: 'stops',
      expect: ['another authority', address],
    },
    {
      id: `scheduler-not-enabled-on-${machine}`,
      title: 'A unit was started, but not enabled',
      check: idIn(cluster, 'controlPlane', 'boot', machine),
      machine,
      learnerFailure: 36,
      inject: 'systemctl disable --quiet kube-scheduler',
      undo: 'systemctl enable --quiet kube-scheduler',
      touches: [unitFile('kube-scheduler')],
      api: 'needs',
      expect: ['kube-scheduler.service is disabled'],
    },
    {
      id: `controller-manager-unit-not-reloaded-on-${machine}`,
      title: 'A unit was changed after its program had been started',
      check: idIn(cluster, 'controlPlane', 'boot', machine),
      machine,
      ...changedUnit('kube-controller-manager', 'sed -i "s|--v=2|--v=4|" "$file"', 'true', 'true'),
      expect: ['would start with --v=4'],
    },
  ];
}

/** A name from another text, which is easily copied, and which this one does not know. */
const nobodysFile = ({ layout: { certificate, stems } }: Cluster): string =>
  certificate(stems.apiServer) === 'kubernetes.pem' ? 'kube-api-server.crt' : 'kubernetes.pem';

const toImpostor = (address: string): Way =>
  rule('OUTPUT', `-p tcp -d ${address}`, 6443, {
    target: 'REDIRECT --to-ports 16443',
    table: 'nat',
  });

function ofFollowers(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const manager = 'https://127.0.0.1:10257/healthz';
  const scheduler = 'https://127.0.0.1:10259/healthz';
  const schedulerConfig = '/etc/kubernetes/config/kube-scheduler.yaml';
  return [
    {
      id: `controller-manager-without-kubeconfig-on-${machine}`,
      title: "The controller manager's unit names a kubeconfig that is not there",
      check: idIn(cluster, 'controlPlane', 'controller-manager', machine),
      machine,
      ...changedUnit(
        'kube-controller-manager',
        'sed -i "s|--kubeconfig=[^ ]*|--kubeconfig=/var/lib/kubernetes/manager.kubeconfig|" "$file"',
        `${restart('kube-controller-manager')}\n${ended('kube-controller-manager')}`,
        back('kube-controller-manager', manager),
      ),
      expect: ['/var/lib/kubernetes/manager.kubeconfig is not there'],
    },
    {
      id: `controller-manager-port-closed-on-${machine}`,
      title: "A packet filter refuses the controller manager's port",
      check: idIn(cluster, 'controlPlane', 'controller-manager-health', machine),
      machine,
      ...refused(10257),
      expect: ['10257'],
    },
    {
      id: `controller-manager-other-range-on-${machine}`,
      title: 'The controller manager was given another pod range',
      check: idIn(cluster, 'controlPlane', 'controller-manager-flags', machine),
      machine,
      ...changedUnit(
        'kube-controller-manager',
        'sed -i "s|--cluster-cidr=[^ ]*|--cluster-cidr=10.244.0.0/16|" "$file"',
        `systemctl restart kube-controller-manager\n${serves(manager)}`,
        back('kube-controller-manager', manager),
      ),
      expect: ['--cluster-cidr=10.244.0.0/16'],
    },
    {
      id: `scheduler-config-of-another-version-on-${machine}`,
      title: "The scheduler's configuration is of a version that is no more",
      check: idIn(cluster, 'controlPlane', 'scheduler', machine),
      machine,
      learnerFailure: 18,
      ...changedConfig(
        'kube-scheduler',
        schedulerConfig,
        'sed -i "s|^apiVersion:.*|apiVersion: kubescheduler.config.k8s.io/v1beta1|" "$file"',
        `${restart('kube-scheduler')}\n${ended('kube-scheduler')}`,
        back('kube-scheduler', scheduler),
      ),
      expect: ['kubescheduler.config.k8s.io/v1beta1'],
    },
    {
      id: `scheduler-for-another-processor-on-${machine}`,
      title: 'The scheduler was downloaded for another kind of processor',
      check: idIn(cluster, 'controlPlane', 'scheduler', machine),
      machine,
      learnerFailure: 15,
      inject: `set -e
mv /usr/local/bin/kube-scheduler /usr/local/bin/kube-scheduler.kept
{ printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\363\\0\\1\\0\\0\\0'; head -c 200 /dev/zero; } > /usr/local/bin/kube-scheduler
chmod 755 /usr/local/bin/kube-scheduler
${restart('kube-scheduler')}
${ended('kube-scheduler')}`,
      undo: `set -e\nmv -f /usr/local/bin/kube-scheduler.kept /usr/local/bin/kube-scheduler\n${back('kube-scheduler', scheduler)}`,
      ...startsUnits('kube-scheduler'),
      expect: ['another kind of processor'],
    },
    {
      id: `scheduler-without-memory-on-${machine}`,
      title: "The scheduler's unit may have too little memory: the kernel kills it",
      check: idIn(cluster, 'controlPlane', 'scheduler', machine),
      machine,
      ...droppedIn(
        'kube-scheduler',
        'MemoryMax=15M',
        `${restart('kube-scheduler')}\n${ended('kube-scheduler')}`,
        back('kube-scheduler', scheduler),
      ),
      expect: ['lack of memory'],
    },
    {
      id: `scheduler-port-closed-on-${machine}`,
      title: "A packet filter refuses the scheduler's port",
      check: idIn(cluster, 'controlPlane', 'scheduler-health', machine),
      machine,
      ...refused(10259),
      expect: ['10259'],
    },
  ];
}

function ofCluster(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
  const subject = (name: string): object => ({
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
  });
  return [
    {
      id: 'service-kubernetes-elsewhere',
      title: 'The service kubernetes was made while the API server had another range',
      check: idIn(cluster, 'controlPlane', 'kubernetes-service'),
      machine,
      learnerFailure: 1,
      ...serviceElsewhere(cluster),
      expect: ['service kubernetes at', 'does not name'],
    },
    {
      id: 'controller-manager-lease-held-elsewhere',
      title: 'A controller manager on another machine holds the lease',
      check: idIn(cluster, 'controlPlane', 'controller-manager-leader'),
      machine,
      ...leaseElsewhere('kube-controller-manager', 10257),
      expect: ['khw-lab-old-server_1 holds it'],
    },
    {
      id: 'scheduler-lease-held-elsewhere',
      title: 'A scheduler on another machine holds the lease',
      check: idIn(cluster, 'controlPlane', 'scheduler-leader'),
      machine,
      ...leaseElsewhere('kube-scheduler', 10259),
      expect: ['khw-lab-old-server_1 holds it'],
    },
    {
      id: 'kubelet-rights-for-another-user',
      title: 'The binding names another user than the certificate of the API server',
      check: idIn(cluster, 'controlPlane', 'kubelet-access'),
      machine,
      learnerFailure: 19,
      ...patched(
        `${bindings}/system:kube-apiserver`,
        subject('kube-apiserver'),
        subject('kubernetes'),
      ),
      expect: ['user kubernetes may not get nodes/proxy'],
    },
    {
      id: 'administrators-all',
      title: 'Everybody was made an administrator, to get rid of a "Forbidden"',
      check: idIn(cluster, 'controlPlane', 'authorization'),
      machine,
      ...made(bindings, {
        ...{
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          roleRef: {
            apiGroup: 'rbac.authorization.k8s.io',
            kind: 'ClusterRole',
            name: 'cluster-admin',
          },
        },
        metadata: { name: 'khw-lab-everybody' },
        ...{
          subjects: [
            { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' },
          ],
        },
      }),
      expect: ['a stranger may delete nodes'],
    },
  ];
}

/**
 * The address of a service cannot be changed: it is deleted and made again, before the API server
 * does it (every ten seconds).
 */
function serviceElsewhere({ serviceAddress }: Cluster): Way {
  const services = '/api/v1/namespaces/default/services';
  const elsewhere = serviceAddress.replace(/\d+$/, (last) => String(Number(last) + 8));
  const service = (clusterIP: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        clusterIP,
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
        type: 'ClusterIP',
      },
    });
  const again = (address: string): string =>
    `set -e\n${adminApi}\njson ${services}/kubernetes DELETE '{}'\njson ${services} POST '${service(address)}'`;
  // With the service its endpoints went; the API server writes them again.
  const endpoints = until(
    'ask /apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes | grep -q \'"addresses"\'',
  );
  return {
    inject: again(elsewhere),
    undo: `${again(serviceAddress)}\n${endpoints}\nsleep 2`,
    ...changesObjects(services, `${services}/kubernetes`),
  };
}

function leaseElsewhere(program: 'kube-controller-manager' | 'kube-scheduler', port: number): Way {
  const lease = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${program}`;
  const patch =
    '{"spec":{"holderIdentity":"khw-lab-old-server_1","leaseDurationSeconds":3600,"renewTime":"\'$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)\'"}}';
  const { touches, uses } = startsUnits(program);
  const object = changesObjects(lease);
  return {
    inject: `set -e\n${adminApi}\nsystemctl stop ${program}\njson ${lease} PATCH '${patch}' merge-patch+json\nsystemctl start ${program}\n${serves(`https://127.0.0.1:${port}/healthz`)}`,
    undo: `set -e\n${adminApi}\njson ${lease} DELETE '{}'\n${until(`ask ${lease} | grep -q '"holderIdentity":"[^"]'`)}`,
    ...object,
    touches: [...object.touches, ...touches],
    uses: [...(object.uses ?? []), ...uses],
  };
}
