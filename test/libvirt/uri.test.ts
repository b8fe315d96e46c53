import t from 'tap';
import { assertUsableUri } from '../../lib/libvirt/uri.js';
import { khwLab } from '../helpers/cli.js';
import { makeHome } from '../cli/home.js';

t.test('where a lab can live', (t) => {
  for (const connect of [
    'auto',
    'private',
    'qemu:///system',
    'qemu+unix:///system',
    'qemu+unix:///system?socket=/run/x/libvirt-sock',
    'test:///default',
    'test:///tmp/node.xml',
    'an-alias',
  ]) {
    t.doesNotThrow(() => assertUsableUri(connect), connect);
  }
  t.end();
});

const refused: Readonly<Record<string, RegExp>> = {
  'qemu+ssh://root@192.0.2.1/system': /another computer/,
  'qemu+tls://host.example/system': /another computer/,
  'qemu+tcp://host.example:16509/system': /another computer/,
  'qemu+tcp:///system': /another computer/,
  'qemu+tls:///system': /another computer/,
  'qemu+libssh2://[2001:db8::1]/system': /another computer/,
  'qemu+ext:///system?command=/bin/x': /another computer/,
  'qemu://host.example/system': /another computer/,
  'qemu://localhost/system': /another computer/,
  'test+ssh://host.example/default': /another computer/,
  'QEMU+SSH://host.example/system': /another computer/,
  'xen:///system': /driver for Xen/,
  'lxc:///': /LXC/,
  'vbox:///session': /VirtualBox/,
  'esx://host.example/?no_verify=1': /VMware ESX/,
  'vpx://host.example/dc/esx': /vCenter/,
  'xen+ssh://host.example': /Xen/,
  'qemu:///session': /session/,
  'qemu+unix:///session': /session/,
  'qemu:///embed?root=/x': /embedded/,
};

t.test('where it cannot', (t) => {
  for (const [connect, message] of Object.entries(refused))
    t.throws(() => assertUsableUri(connect), { kind: 'usage', message }, connect);
  t.end();
});

t.test('no command begins anything there', async (t) => {
  const home = makeHome();
  t.teardown(() => home.remove());
  for (const command of [
    'up --yes',
    'status',
    'doctor',
    'destroy --yes',
    'ssh server',
    'check all',
    'checkpoint list',
    'start 07 --yes',
    'console server',
    'stop',
  ]) {
    const { code, stderr } = await home.run([
      ...command.split(' '),
      '--connect',
      'qemu+ssh://root@192.0.2.1/system',
    ]);
    t.equal(code, 2, command);
    t.match(
      stderr,
      /--connect qemu\+ssh:\/\/root@192\.0\.2\.1\/system: this is libvirt of another computer/,
      command,
    );
  }
  t.same([...home.files()], []);
  // What a person's libvirt.conf calls it.
  const { code, stderr } = await khwLab(['status', '--connect', 'far', '--debug'], {
    env: { KHW_LAB_HOME: home.path },
  });
  t.equal(code, 3);
  t.match(stderr, /no libvirt answers at far/);
});
