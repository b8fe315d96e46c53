import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { listAt, readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import { addOnFact } from '../add-ons/add-on.js';
import { idIn, type Cluster } from '../layout.js';
import { provisioner, storageAddOn, storageReference } from './storage.js';

/** What the chapter leaves behind, as the API has it. */
export const storageComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0 ? [] : [objects(cluster)];

const objects = (cluster: Cluster): Comparison => ({
  id: idIn(cluster, 'storage', 'objects'),
  title: 'Deployment and class of the provisioner',
  fact: addOnFact(cluster, storageAddOn),
  reference: {
    'deployment image': storageReference(cluster),
    'deployment replicas': '1',
    'class reclaimPolicy': 'Delete',
    'class volumeBindingMode': 'WaitForFirstConsumer',
  },
  read: ({ stdout }) => {
    const responses = readResponses(stdout);
    const deployment = readObject(responses.get('deployment')?.body ?? '');
    const own = listAt(readObject(responses.get('classes')?.body ?? ''), 'items').find(
      (each) => textAt(each, 'provisioner') === provisioner,
    );
    if (responses.get('deployment')?.status !== 200 && own === undefined) return undefined;
    return {
      'deployment image': textAt(
        ...([deployment, 'spec', 'template', 'spec', 'containers', 0, 'image'] as const),
      ),
      'deployment replicas': textAt(deployment, 'spec', 'replicas'),
      'class reclaimPolicy': textAt(own, 'reclaimPolicy'),
      'class volumeBindingMode': textAt(own, 'volumeBindingMode'),
    };
  },
});
