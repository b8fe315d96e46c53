import type { Fault } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { addOnFaults } from '../add-ons/faults.js';
import { firstController } from '../checking/api.js';
import { adminApi, patched, unmade } from '../checking/disturb.js';
import { changesObjects } from '../checking/touched.js';
import { idIn, type Cluster } from '../layout.js';
import { until } from '../shell.js';
import { storageAddOn, storageConfig, storagePaths, volumesFolder } from './storage.js';

export const storageFaults = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...addOnFaults(cluster, storageAddOn),
        ...ofSettings(cluster),
        strayVolume(cluster),
        ...ofNodes(cluster),
      ];

const own = (cluster: Cluster, ...what: readonly string[]): string =>
  idIn(cluster, 'storage', ...what);

function ofSettings(cluster: Cluster): readonly Fault[] {
  const machine = firstController(cluster);
  const config = (text: string): object => ({ data: { 'config.json': text } });
  const byDefault = (value: string): object => ({
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': value } },
  });
  return [
    {
      id: 'volumes-without-settings',
      title: 'The settings of the provisioner are not JSON',
      check: own(cluster, 'settings'),
      machine,
      ...patched(
        storagePaths.configuration,
        config('{ "nodePathMap": ['),
        config(`${storageConfig(cluster)}\n`),
      ),
      expect: ['config.json is not JSON'],
    },
    {
      id: 'no-class-of-volumes',
      title: 'The class of the provisioner is missing',
      check: own(cluster, 'class'),
      machine,
      ...unmade(storagePaths.classes, 'local-path'),
      expect: ['no class names this provisioner'],
    },
    {
      id: 'no-default-class',
      title: 'No class is the default',
      check: own(cluster, 'default'),
      machine,
      ...patched(storagePaths.class, byDefault('false'), byDefault('true')),
      expect: ['no default class'],
    },
  ];
}

/** Of a kind that nobody in the cluster removes. */
function strayVolume(cluster: Cluster): Fault {
  const name = 'khw-lab-stray-volume';
  const volume = JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Mi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      hostPath: { path: '/srv/nobody' },
      claimRef: {
        namespace: 'default',
        name: 'khw-lab-gone',
        uid: '00000000-0000-4000-8000-000000000000',
      },
    },
  });
  return {
    id: 'volume-that-failed',
    title: 'A volume lost its claim, and nobody can remove it',
    check: own(cluster, 'volumes'),
    machine: firstController(cluster),
    inject: `set -e\n${adminApi}\njson ${storagePaths.volumes} POST '${volume}'\n${until(`ask ${storagePaths.volumes}/${name} | grep -q '"phase":"Failed"'`)}`,
    undo: `set -e\n${adminApi}\njson ${storagePaths.volumes}/${name} DELETE '{}'\n${until(`! ask ${storagePaths.volumes}/${name}`)}`,
    ...changesObjects(storagePaths.volumes),
    expect: [name],
  };
}

const ofNodes = (cluster: Cluster): readonly Fault[] =>
  workers(cluster).map(({ name: machine }) => ({
    id: `file-in-place-of-volumes-on-${machine}`,
    title: 'A file lies where folders for volumes should be',
    check: own(cluster, 'folder', machine),
    machine,
    inject: `set -e\n[ ! -e ${volumesFolder} ] || mv ${volumesFolder} ${volumesFolder}.kept\ntouch ${volumesFolder}`,
    undo: `set -e\nrm ${volumesFolder}\n[ ! -e ${volumesFolder}.kept ] || mv ${volumesFolder}.kept ${volumesFolder}`,
    touches: [volumesFolder],
    expect: ['it is not a folder'],
  }));
