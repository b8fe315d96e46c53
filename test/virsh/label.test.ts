import t from 'tap';
import { hostRunner } from '../../lib/host/process.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import {
  labelNamespace,
  labelPrefix,
  parseLabel,
  renderBareLabel,
} from '../../lib/libvirt/xml/label.js';
import { hostile } from '../libvirt/specs.js';

t.test(
  'libvirt takes our URN, and the label set by virsh metadata is the one read from the XML',
  async (t) => {
    const label = {
      lab: hostile,
      machine: 'jumpbox',
      version: '0.1.0',
      topology: 'abc',
      chapter: '11',
    };
    const set = [
      'metadata',
      '--domain',
      'test',
      '--uri',
      labelNamespace,
      '--key',
      labelPrefix,
      '--set',
      renderBareLabel(label).xml,
      '--config',
      '--live',
    ];
    const [done, live, inactive] = await virshAt(hostRunner(), 'test:///default').batch([
      set,
      ['dumpxml', 'test'],
      ['dumpxml', 'test', '--inactive'],
    ]);
    t.equal(done?.ok, true);
    for (const xml of [live, inactive]) t.same(xml?.ok === true && parseLabel(xml.text), label);
  },
);
