import t from 'tap';
import { compareVersions, isBefore, versionIn } from '../../lib/core/version.js';

t.test('versions compare by their numbers', (t) => {
  const sorted = ['0', '1', '1.2', '1.2.1', '1.10', '9.9.0', '9.10.0', '10.0.1'];
  for (const [index, version] of sorted.entries()) {
    t.equal(isBefore(version, version), false, version);
    for (const newer of sorted.slice(index + 1)) {
      t.equal(isBefore(version, newer), true, `${version} is before ${newer}`);
      t.equal(isBefore(newer, version), false, `${newer} is not before ${version}`);
    }
  }
  t.same([...sorted].reverse().sort(compareVersions), sorted);
  t.equal(compareVersions('1.2', '1.2.0'), 0);
  t.end();
});

t.test('what programs say of their versions', (t) => {
  const said = {
    'go1.24.1': '1.24.1',
    'go1.25rc1': '1.25',
    'go version go1.23.4 linux/amd64': '1.23.4',
    'libvirtd (libvirt) 9.0.0': '9.0.0',
    'QEMU emulator version 7.2.19 (Debian 1:7.2+dfsg-7+deb12u16)': '7.2.19',
    'no number': undefined,
  };
  for (const [text, version] of Object.entries(said)) t.equal(versionIn(text), version, text);
  t.end();
});
