import { execFileSync } from 'node:child_process';
import t from 'tap';
import {
  at,
  listAt,
  messageOfResponse,
  readObject,
  readResponses,
  textAt,
  writeOut,
} from '../../lib/evidence/api.js';
import { readRuntimeStatus } from '../../lib/evidence/cri.js';
import { hostileTexts, worstTexts } from './random.js';

const pem = execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    '/dev/null',
    '-subj',
    '/CN=kubernetes',
  ],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);

const answers = `ok\n=== ready 200 0 \nSubject:CN = kubernetes\n${pem}\n{"kind":"Service","spec":{"clusterIP":"10.32.0.1"}}\n=== service 200 0 \n{"kind":"Status","message":"leases is forbidden"}\n=== lease 403 0 \n\n=== gone 000 7 Failed to connect\n`;

t.test('answers of one curl', (t) => {
  const found = readResponses(answers);
  t.same([...found.keys()], ['ready', 'service', 'lease', 'gone']);
  t.match(found.get('ready'), {
    status: 200,
    body: 'ok',
    certificate: { subject: 'CN=kubernetes' },
  });
  t.equal(
    textAt(readObject(found.get('service')!.body), 'spec', 'clusterIP'),
    '10.32.0.1',
    'the certificate before is no part of it',
  );
  t.equal(messageOfResponse(found.get('lease')!), 'HTTP 403: leases is forbidden');
  t.match(found.get('gone'), { status: 0, exit: 7, certificate: undefined });
  t.equal(messageOfResponse(found.get('gone')!), 'Failed to connect');
  t.match(writeOut('x', true), /%\{certs\}/);
  t.end();
});

t.test('values by their way', (t) => {
  const value = { a: [{ b: 'c', n: 3 }] };
  t.equal(textAt(value, 'a', 0, 'b'), 'c');
  t.equal(textAt(value, 'a', 0, 'n'), '3');
  t.same(listAt(value, 'a', 0, 'b'), []);
  t.equal(at(value, 'a', 'toString'), undefined, 'nothing that is inherited');
  t.equal(readObject('[1]'), undefined);
  t.equal(readObject('{'), undefined);
  t.end();
});

/** As containerd 2.1 answers, control characters of protobuf included. */
const status =
  'HTTP/2 200 \r\ncontent-type: application/grpc\r\n\r\n\0\0\0\x0bY\nL\n\x10\n\fRuntimeReady\x10\x01\n\x10\n\fNetworkReady\x10\x01\x12\x1e\n\x19lastCNILoadStatus.default\x12\x02OK\x12\xf7\b\n\tcniconfig\x12\xe9\b' +
  JSON.stringify({
    PluginDirs: ['/opt/cni/bin'],
    Networks: [
      { Config: { Plugins: [{ Source: '{"type":"loopback"}' }] } },
      {
        Config: {
          Plugins: [
            {
              Source: JSON.stringify({
                type: 'bridge',
                bridge: 'cni0',
                ipam: { type: 'host-local', ranges: [[{ subnet: '10.200.0.0/24' }]] },
              }),
            },
          ],
        },
      },
    ],
  }) +
  '\x12\x10\n\x06config\x12\xd9\f' +
  JSON.stringify({
    containerd: {
      defaultRuntimeName: 'runc',
      runtimes: { runc: { options: { BinaryName: 'a}"b', SystemdCgroup: true } } },
    },
  }) +
  '\x1a\f\n\x04runc\x12\x04\b\x01grpc-status: 0\r\ngrpc-message: \r\n';

t.test('what a container runtime says of itself', (t) => {
  t.match(readRuntimeStatus(status), {
    code: 0,
    ready: true,
    networkReady: true,
    networkStatus: 'OK',
    systemdCgroup: true,
    pluginFolders: ['/opt/cni/bin'],
    plugins: [{ type: 'bridge' }],
  });
  t.match(readRuntimeStatus(status.replace('"SystemdCgroup":true', '"SystemdCgroup":false')), {
    systemdCgroup: false,
  });
  t.match(
    readRuntimeStatus(
      'HTTP/2 200\r\n\r\ngrpc-status: 12\r\ngrpc-message: unknown service runtime.v1.RuntimeService\r\n',
    ),
    { code: 12, message: 'unknown service runtime.v1.RuntimeService', plugins: undefined },
  );
  t.match(readRuntimeStatus('curl: (7) refused'), {
    code: undefined,
    ready: false,
    systemdCgroup: undefined,
  });
  t.end();
});

t.test('nothing makes them throw', (t) => {
  for (const text of [...worstTexts, ...hostileTexts(13, [answers, status], 300)]) {
    t.doesNotThrow(() => [...readResponses(text).values()].map(messageOfResponse));
    t.doesNotThrow(() => readRuntimeStatus(text));
  }
  t.end();
});
