import type { FurtherRelease } from '../../../lib/core/further.js';
import type { Lab } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { referenceOf, type AddOn } from '../add-ons/add-on.js';

/** The image that it runs, in the storage of a registry. */
export const ingressImage = 'library/traefik';

/** What Traefik calls itself in classes. */
export const controllers = {
  ingress: 'traefik.io/ingress-controller',
  gateway: 'traefik.io/gateway-controller',
} as const;

/** Its ports on every node. */
export const nodePorts = { http: 30080, https: 30443 } as const;

const gateway = '/apis/gateway.networking.k8s.io';

export const ingressPaths = {
  kinds: `${gateway}/v1`,
  betaKinds: `${gateway}/v1beta1`,
  gatewayClasses: `${gateway}/v1/gatewayclasses`,
  ingressClasses: '/apis/networking.k8s.io/v1/ingressclasses',
  service: '/api/v1/namespaces/ingress/services/traefik',
  slices:
    '/apis/discovery.k8s.io/v1/namespaces/ingress/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dtraefik',
  definitions: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  binding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/traefik',
} as const;

/** Kinds of the Gateway API that Traefik follows, by version. */
export const followedKinds = {
  kinds: ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'backendtlspolicies'],
  betaKinds: ['referencegrants'],
} as const;

export const ingressAddOn: AddOn = {
  theme: 'ingress',
  title: 'Traefik',
  namespace: 'ingress',
  name: 'traefik',
  manifest: 'traefik.yaml',
  may: [
    { verb: 'watch', resource: 'ingresses.networking.k8s.io' },
    { verb: 'watch', resource: 'ingressclasses.networking.k8s.io' },
    { verb: 'watch', resource: 'endpointslices.discovery.k8s.io' },
    { verb: 'watch', resource: 'services' },
    { verb: 'watch', resource: 'secrets' },
    { verb: 'watch', resource: 'httproutes.gateway.networking.k8s.io' },
    { verb: 'update', resource: 'gateways.gateway.networking.k8s.io/status' },
  ],
  mayNot: [
    { verb: 'create', resource: 'pods' },
    { verb: 'update', resource: 'ingresses.networking.k8s.io' },
    { verb: 'update', resource: 'services' },
    { verb: 'create', resource: 'secrets' },
    { verb: 'list', resource: 'pods' },
  ],
  questions: {
    kinds: ingressPaths.kinds,
    betaKinds: ingressPaths.betaKinds,
    gatewayClasses: ingressPaths.gatewayClasses,
    ingressClasses: ingressPaths.ingressClasses,
    service: ingressPaths.service,
    slices: ingressPaths.slices,
  },
};

export const ingressReference = (lab: Pick<Lab, 'releaseSet'>): string =>
  referenceOf(lab, ingressImage);

/** The kinds of the Gateway API, on the jumpbox. */
export const gatewayFile = { folder: 'client', name: 'gateway-api.yaml' } as const;

/** Nobody but the jumpbox has a use for them. */
export const gatewayRelease = ({ releaseSet }: Pick<Lab, 'releaseSet'>): FurtherRelease => ({
  releaseSet,
  components: ['gateway-api'],
  images: [],
  isFor: ({ role }) => role === 'jumpbox',
});

/** What the chapter gives to the API server. */
export const ingressManifest = (lab: Lab): string =>
  fill(readPackageFile('labs/kubernetes/ingress/traefik.yaml'), {
    IMAGE: ingressReference(lab),
    PROBE_SECONDS: String(Math.ceil(5 * lab.slowness)),
  });
