import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { cka as track } from '../../labs/cka/index.js';
import { ingressManifest } from '../../labs/kubernetes/ingress/ingress.js';
import { storageManifest } from '../../labs/kubernetes/storage/storage.js';
import { at, textAt } from '../../lib/evidence/api.js';
import { imagesOf } from '../../lib/releases/index.js';
import type { OptionalChapter } from '../../lib/track/types.js';
import { labs, smallLab } from './fixture.js';
import { areBash, eachIsSeen, gradingScripts, judgeBy, stepScripts, type Wrong } from './judged.js';
import { isWhole } from './whole.js';

const base = (slug: string): OptionalChapter => track.optional!.find((each) => each.slug === slug)!;
const bases = ['network-policies', 'ingress-and-gateway', 'volumes-on-demand'].map(base);
const lab = { ...smallLab, releaseSet: '1.32', slowness: 3 };

const objectsOf = (text: string): readonly unknown[] =>
  parseAllDocuments(text).map((document) => document.toJS() as unknown);

for (const chapter of bases)
  t.test(`${chapter.slug} is whole on every lab`, async (t) => {
    for (const [name, each] of Object.entries(labs)) {
      const own = { ...each, releaseSet: '1.32' };
      const earlier = track.chapters.flatMap((before) => before.checks(own));
      isWhole(t, name, chapter, own, earlier);
    }
    t.ok(chapter.checks(lab).length >= 8);
    t.equal(imagesOf('1.32', chapter.images).length, chapter.images.length, 'its images are there');
    const own = [chapter.checks(lab), chapter.faults(lab)] as const;
    await areBash(t, [...gradingScripts(...own), ...stepScripts(chapter.steps(lab).flat())]);
  });

t.test('nothing to do where there are no nodes', (t) => {
  const none = { ...lab, machines: lab.machines.filter(({ role }) => role !== 'worker') };
  for (const chapter of bases) {
    t.same([chapter.steps(none), chapter.checks(none), chapter.faults(none)], [[], [], []]);
    t.same(chapter.further?.(none) ?? [], []);
  }
  t.end();
});

t.test('what is given to the API server is of this lab', (t) => {
  const [ingress, storage] = [objectsOf(ingressManifest(lab)), objectsOf(storageManifest(lab))];
  const named = (objects: readonly unknown[], kind: string): unknown =>
    objects.find((object) => textAt(object, 'kind') === kind);
  const container = ['spec', 'template', 'spec', 'containers', 0] as const;
  t.equal(
    textAt(named(ingress, 'Deployment'), ...container, 'image'),
    'docker.io/library/traefik:v3.6.12',
  );
  t.equal(
    textAt(named(ingress, 'Deployment'), ...container, 'readinessProbe', 'timeoutSeconds'),
    '15',
    'slow is not dead',
  );
  t.equal(
    textAt(named(storage, 'Deployment'), ...container, 'image'),
    'docker.io/rancher/local-path-provisioner:v0.0.30',
  );
  const settings = named(storage, 'ConfigMap');
  t.same(JSON.parse(textAt(settings, 'data', 'config.json')), {
    cmdTimeoutSeconds: 360,
    nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/srv/volumes'] }],
  });
  const [helper] = objectsOf(textAt(settings, 'data', 'helperPod.yaml'));
  t.equal(textAt(helper, 'spec', 'containers', 0, 'image'), 'docker.io/library/nginx:latest');
  t.match(textAt(settings, 'data', 'teardown'), 'rm -rf "$VOL_DIR"');
  t.notOk(at(settings, 'data', 'setupCommand'));
  t.end();
});

t.test('the jumpbox, and nobody else, is given the kinds of the Gateway API', (t) => {
  const [further] = base('ingress-and-gateway').further!(lab);
  t.same(
    lab.machines
      .filter((machine) => further!.isFor(machine, { folder: 'client', name: 'gateway-api.yaml' }))
      .map(({ role }) => role),
    ['jumpbox'],
  );
  const [step] = base('ingress-and-gateway').steps(lab).flat();
  t.match(step!.commands, '--server-side -f /opt/khw-1.32/downloads/client/gateway-api.yaml');
  t.end();
});

const response = (name: string, body: object): string =>
  `${JSON.stringify(body)}\n=== ${name} 200 0 \n`;

const reviews = (chapter: OptionalChapter): string => {
  const [check] = chapter.checks(lab).filter(({ id }) => id.endsWith('.least'));
  const script = Object.values(check!.facts)[0]!.script;
  return [...new Set(script.match(/\b(?:may|mayNot)-\d+\b/g))]
    .map((name) => response(name, { status: { allowed: name.startsWith('may-') } }))
    .join('');
};

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const rolledOut = [
  response('deployment', {
    spec: { replicas: 1 },
    status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  }),
  response('pods', { items: [{ metadata: { name: 'one' }, status: ready }] }),
].join('');

/** What a finished lab answers to the checks of a base. */
const right: Readonly<Record<string, string>> = {
  'ingress-and-gateway': [
    rolledOut,
    response('kinds', {
      resources: [
        'gatewayclasses',
        'gateways',
        'httproutes',
        'grpcroutes',
        'backendtlspolicies',
      ].map((name) => ({ name })),
    }),
    response('betaKinds', { resources: [{ name: 'referencegrants' }] }),
    response('gatewayClasses', {
      items: [
        {
          metadata: { name: 'traefik' },
          spec: { controllerName: 'traefik.io/gateway-controller' },
          status: { conditions: [{ type: 'Accepted', status: 'True' }] },
        },
      ],
    }),
    response('ingressClasses', {
      items: [
        { metadata: { name: 'traefik' }, spec: { controller: 'traefik.io/ingress-controller' } },
      ],
    }),
    response('service', {
      spec: {
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 443, nodePort: 30443 },
        ],
      },
    }),
    response('slices', { items: [{ endpoints: [{ conditions: { ready: true } }] }] }),
    reviews(base('ingress-and-gateway')),
    '=== http 404 0 \n=== https 404 0 \n',
  ].join(''),
  'volumes-on-demand': [
    rolledOut,
    response('classes', {
      items: [
        {
          metadata: {
            name: 'local-path',
            annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
          },
          provisioner: 'rancher.io/local-path',
          volumeBindingMode: 'WaitForFirstConsumer',
        },
      ],
    }),
    response('configuration', {
      data: {
        'config.json': '{"nodePathMap":[{"paths":["/srv/volumes"]}]}',
        ...{ setup: 'mkdir', teardown: 'rm', 'helperPod.yaml': 'kind: Pod' },
      },
    }),
    response('volumes', { items: [{ metadata: { name: 'a' }, status: { phase: 'Bound' } }] }),
    reviews(base('volumes-on-demand')),
    'kind directory\noptions rw,noatime\n',
  ].join(''),
};

const wrongIngress: readonly Wrong[] = [
  ['17.kinds', '{"name":"httproutes"},', '', ['no httproutes']],
  [
    '17.rights',
    /\{"status":\{"allowed":true\}\}/,
    '{"status":{"allowed":false}}',
    ['may not watch ingresses'],
  ],
  [
    '17.least',
    /\{"status":\{"allowed":false\}\}/,
    '{"status":{"allowed":true}}',
    ['may create pods'],
  ],
  ['17.deployment', '"availableReplicas":1', '"availableReplicas":0', ['0 of 1 available']],
  [
    '17.pods',
    '"type":"Ready","status":"True"',
    '"type":"Ready","status":"False"',
    ['one is not ready'],
  ],
  ['17.service', '30443', '30444', ['not 443 at 30443']],
  ['17.endpoints', '"ready":true', '"ready":false', ['no endpoints']],
  ['17.ingress-class', '"traefik.io/ingress-controller"', '"example.com/other"', ['no such class']],
  [
    '17.gateway-class',
    '"traefik.io/gateway-controller"',
    '"example.com/other"',
    ['no GatewayClass'],
  ],
  [
    '17.gateway-class',
    '"type":"Accepted","status":"True"',
    '"type":"Accepted","status":"Unknown"',
    ['not accepted'],
  ],
  [
    '17.way-in.node-0',
    '=== https 404 0 ',
    '=== https 000 28 timed out',
    ['port 30443', 'timed out'],
  ],
];

const wrongStorage: readonly Wrong[] = [
  [
    '18.rights',
    /\{"status":\{"allowed":true\}\}/,
    '{"status":{"allowed":false}}',
    ['may not watch persistentvolumeclaims'],
  ],
  [
    '18.least',
    /\{"status":\{"allowed":false\}\}/,
    '{"status":{"allowed":true}}',
    ['may get secrets'],
  ],
  ['18.settings', '{\\"nodePathMap\\"', '{\\"nodePathMap', ['not JSON']],
  ['18.settings', '/srv/volumes', 'srv', ['no absolute path']],
  ['18.settings', '"teardown":"rm"', '"teardown":""', ['no teardown']],
  ['18.deployment', '"availableReplicas":1', '"availableReplicas":0', ['0 of 1 available']],
  [
    '18.pods',
    '"type":"Ready","status":"True"',
    '"type":"Ready","status":"False"',
    ['one is not ready'],
  ],
  ['18.class', '"provisioner":"rancher.io/local-path"', '"provisioner":"x"', ['no class names']],
  ['18.class', 'WaitForFirstConsumer', 'Immediate', ['binds at once']],
  [
    '18.default',
    '"storageclass.kubernetes.io/is-default-class":"true"',
    '"a":"b"',
    ['no default class'],
  ],
  ['18.volumes', '"phase":"Bound"', '"phase":"Failed"', ['a: Failed']],
  ['18.folder.node-0', 'kind directory', 'kind regular file', ['not a folder']],
  ['18.folder.node-0', 'options rw', 'options ro', ['read-only']],
];

for (const [slug, wrong] of [
  ['ingress-and-gateway', wrongIngress],
  ['volumes-on-demand', wrongStorage],
] as const)
  t.test(`${slug}: right answers pass, and each wrong one is seen`, (t) => {
    const checks = base(slug).checks(lab);
    const judge = judgeBy(() => right[slug]!);
    for (const check of checks)
      t.equal(judge(check).state, 'pass', `${check.id}: ${JSON.stringify(judge(check))}`);
    eachIsSeen(t, checks, wrong, judge);
    t.end();
  });

t.test('what nobody answers is no success', (t) => {
  for (const chapter of bases)
    for (const check of chapter.checks(lab))
      if (!/\.(?:pods|folder\.node-\d)$/.test(check.id))
        t.equal(judgeBy(() => '')(check).state, 'fail', check.id);
  t.end();
});
