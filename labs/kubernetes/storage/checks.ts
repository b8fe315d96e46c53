import type { Check, Fact } from '../../../lib/core/check.js';
import { workers, type Machine } from '../../../lib/core/lab.js';
import { at, listAt, readObject, textAt } from '../../../lib/evidence/api.js';
import { deployment, least, objectCheck, pods, rights } from '../add-ons/checks.js';
import { objectOf, responseTo } from '../checking/api.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { provisioner, storageAddOn as addOn, volumesFolder } from './storage.js';

/** Who makes volumes, and what claims are given. */
export function storageChecks(cluster: Cluster): readonly Check[] {
  const nodes = workers(cluster);
  if (nodes.length === 0) return [];
  return [
    rights(cluster, addOn, {
      link: kubernetesDocs('reference/access-authn-authz/rbac/'),
      why: 'It follows claims and makes volumes as its service account. Without the rights nothing happens, and claims say only that they wait.',
      hints: [
        'As whom does it speak to the API server, and what may that account do?',
        '`kubectl auth can-i create persistentvolumes --as system:serviceaccount:local-path-storage:local-path-provisioner`',
        '`kubectl apply -f local-path.yaml` makes the role and its binding.',
      ],
    }),
    least(cluster, addOn, {
      link: kubernetesDocs('concepts/security/rbac-good-practice/'),
      why: 'Its pods mount folders of the nodes: whoever takes it over must not find more than that.',
      hints: [
        'Which bindings name its account?',
        '`kubectl get clusterrolebindings -o wide | grep local-path`',
        'Delete the binding that was not in local-path.yaml.',
      ],
    }),
    settings(cluster),
    deployment(cluster, addOn, {
      link: kubernetesDocs('concepts/workloads/controllers/deployment/'),
      why: 'One pod is enough: volumes that are made stay usable while it is down.',
      hints: [
        'How far did it get?',
        '`kubectl -n local-path-storage get deployment,pods -o wide`',
        '`kubectl apply -f local-path.yaml`; `kubectl -n local-path-storage rollout status deployment/local-path-provisioner`',
      ],
    }),
    pods(cluster, addOn, {
      link: kubernetesDocs('concepts/workloads/pods/pod-lifecycle/'),
      why: 'A second pod with its label that hangs is mistaken for it by everyone who looks.',
      hints: [
        'Which pods have the label app=local-path-provisioner?',
        '`kubectl -n local-path-storage describe pods -l app=local-path-provisioner`',
        'Delete the one that no ReplicaSet owns.',
      ],
    }),
    ownClass(cluster),
    byDefault(cluster),
    volumes(cluster),
    ...nodes.map((node) => folder(cluster, node)),
  ];
}

const settings = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'settings', {
    title: 'The provisioner is told where folders are made, and how',
    points: 2,
    link: 'https://github.com/rancher/local-path-provisioner/blob/v0.0.30/README.md#configuration',
    why: 'It reads its settings once more every half minute; a file that is not JSON is reported in its log only.',
    hints: [
      'What does the ConfigMap local-path-config hold?',
      "`kubectl -n local-path-storage get configmap local-path-config -o jsonpath='{.data.config\\.json}'`",
      'config.json needs nodePathMap with an absolute path, and beside it are setup, teardown and helperPod.yaml; `kubectl apply -f local-path.yaml`.',
    ],
    judge: (answers) => {
      const expected = 'config.json with a path for every node, setup, teardown and helperPod.yaml';
      const answer = objectOf(responseTo(answers, 'objects', 'configuration'));
      if ('problem' in answer) return fail(expected, answer.problem);
      const text = (key: string): string => textAt(answer.object, 'data', key);
      const config = readObject(text('config.json'));
      const paths = listAt(config, 'nodePathMap').flatMap((each) => listAt(each, 'paths'));
      const absolute =
        paths.length > 0 && paths.every((path) => typeof path === 'string' && path.startsWith('/'));
      return unlessAny(
        [
          ...(config === undefined ? ['config.json is not JSON'] : []),
          ...(config !== undefined && !absolute ? ['config.json names no absolute path'] : []),
          ...['setup', 'teardown', 'helperPod.yaml']
            .filter((key) => text(key).trim() === '')
            .map((key) => `no ${key}`),
        ],
        expected,
        shown(paths.join(', '), 80),
        {
          text: 'It goes on with the settings of before, until it is started again: then it ends.',
          remedy: 'kubectl apply -f local-path.yaml',
        },
      );
    },
  });

const classesIn = (answers: Answers): readonly unknown[] =>
  listAt(readObject(responseTo(answers, 'objects', 'classes').body), 'items');

const nameOf = (object: unknown): string => shown(textAt(object, 'metadata', 'name'), 60);

const ownClass = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'class', {
    title: 'There is a class of such volumes, which waits for the first pod',
    points: 2,
    link: kubernetesDocs('concepts/storage/storage-classes/#volume-binding-mode'),
    why: 'A folder is on one node. If it is made before the pod has a node, the pod must go where the folder is, or wait for ever.',
    hints: [
      'Which classes name this provisioner, and when do they bind?',
      '`kubectl get storageclasses`',
      `A class with provisioner ${provisioner} and volumeBindingMode WaitForFirstConsumer; \`kubectl apply -f local-path.yaml\`.`,
    ],
    judge: (answers) => {
      const expected = `a class of ${provisioner} with WaitForFirstConsumer`;
      const own = classesIn(answers).filter((each) => textAt(each, 'provisioner') === provisioner);
      if (own.length === 0)
        return fail(expected, 'no class names this provisioner', {
          text: 'Claims find the provisioner by their class.',
          remedy: 'kubectl apply -f local-path.yaml',
        });
      const early = own.filter(
        (each) => textAt(each, 'volumeBindingMode') !== 'WaitForFirstConsumer',
      );
      return unlessAny(
        early.map((each) => `${nameOf(each)} binds at once`),
        expected,
        listed(own.map(nameOf)),
        { text: 'The mode of a class cannot be changed: delete the class and make it again.' },
      );
    },
  });

const byDefault = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'default', {
    title: 'One class is the default',
    points: 1,
    after: ['class'],
    link: kubernetesDocs('concepts/storage/storage-classes/#default-storageclass'),
    why: 'A claim that names no class gets the default one; without any it waits, and of several it gets the newest.',
    hints: [
      'What does `kubectl get storageclasses` write behind a name?',
      'The annotation storageclass.kubernetes.io/is-default-class of each class',
      '`kubectl annotate storageclass local-path storageclass.kubernetes.io/is-default-class=true --overwrite`',
    ],
    judge: (answers) => {
      const chosen = classesIn(answers).filter(
        (each) =>
          at(each, 'metadata', 'annotations', 'storageclass.kubernetes.io/is-default-class') ===
          'true',
      );
      return chosen.length === 1
        ? pass(nameOf(chosen[0]))
        : fail(
            'one default class',
            chosen.length === 0 ? 'no default class' : listed(chosen.map(nameOf)),
            {
              text: 'The annotation is-default-class decides, with the value "true" as a string.',
              remedy: 'kubectl get storageclasses',
            },
          );
    },
  });

const volumes = (cluster: Cluster): Check =>
  objectCheck(cluster, addOn, 'volumes', {
    title: 'No volume has failed',
    points: 1,
    link: kubernetesDocs('concepts/storage/persistent-volumes/#reclaiming'),
    why: 'A volume whose claim has gone is removed by whoever made it. One that nobody can remove is Failed, and what is in it stays on the disk.',
    hints: [
      'Which volumes are neither Bound nor Available?',
      '`kubectl get pv`; `kubectl describe pv NAME` says what was tried.',
      'Save or remove what is in it on its node, then `kubectl delete pv NAME`.',
    ],
    judge: (answers) => {
      const answer = objectOf(responseTo(answers, 'objects', 'volumes'));
      const expected = 'no volume in the phase Failed';
      if ('problem' in answer) return fail(expected, answer.problem);
      const items = listAt(answer.object, 'items');
      const failed = items.filter((each) => textAt(each, 'status', 'phase') === 'Failed');
      return unlessAny(
        failed.map(
          (each) => `${nameOf(each)}: ${shown(textAt(each, 'status', 'message') || 'Failed', 200)}`,
        ),
        expected,
        `${items.length} volumes`,
        { text: 'Nobody could remove it after its claim had gone.', remedy: 'kubectl get pv' },
      );
    },
  });

/** What lies at the folder's path, and how its file system is mounted. */
const folderFact = (machine: string): Fact => ({
  machine,
  script: `[ ! -e ${volumesFolder} ] || stat -Lc 'kind %F' ${volumesFolder}
place=${volumesFolder}
until [ -d "$place" ]; do place=\${place%/*}; place=\${place:-/}; done
echo "options $(findmnt -no OPTIONS -T "$place" | tail -n 1)"`,
});

const folder = (cluster: Cluster, { name: machine }: Machine): Check => ({
  id: idIn(cluster, 'storage', 'folder', machine),
  title: `${machine} can have folders for volumes`,
  machine,
  points: 1,
  needs: [idIn(cluster, 'workers', 'ready', machine)],
  facts: { folder: folderFact(machine) },
  link: kubernetesDocs('concepts/storage/volumes/#hostpath'),
  why: `Volumes are folders in ${volumesFolder}; the first one makes it.`,
  hints: [
    `What is ${volumesFolder} on ${machine}?`,
    `\`ssh root@${machine} ls -ld ${volumesFolder}\``,
    'Remove what is there if it is not a folder; a read-only file system has to be mounted again.',
  ],
  judge: (answers) => {
    const { stdout } = answerTo(answers, 'folder');
    const expected = `${volumesFolder} is a folder that can be written, or not there yet`;
    const kind = /^kind (.+)$/m.exec(stdout)?.[1];
    const options = /^options (.*)$/m.exec(stdout)?.[1] ?? '';
    if (kind !== undefined && kind !== 'directory')
      return fail(expected, `it is not a folder: ${shown(kind, 40)}`, {
        text: 'Pods of the provisioner cannot mount it as a folder, and volumes are not made.',
        remedy: `ssh root@${machine} ls -ld ${volumesFolder}`,
      });
    if (options.split(',').includes('ro'))
      return fail(expected, 'its file system is read-only', {
        text: 'It was mounted so, or became so after an error of the disk.',
        remedy: `ssh root@${machine} findmnt -T ${volumesFolder}`,
      });
    return pass(kind === undefined ? 'not there yet' : 'a folder');
  },
});
