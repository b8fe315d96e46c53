import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  renderRecord,
  parseRecord,
  snapshotName,
  type CheckpointRecord,
} from '../../lib/checkpoints/record.js';
import { hostRunner } from '../../lib/host/process.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { parseSnapshot, renderSnapshot, withoutParent } from '../../lib/libvirt/xml/snapshot.js';
import { labelledPath } from '../helpers/temporary.js';

const virsh = virshAt(hostRunner(), 'test:///default');

const record = (name: string, message: string): CheckpointRecord => ({
  id: `id-${name}`,
  name,
  kind: 'own',
  message,
  saved: '2026-01-02T03:04:05.678Z',
  mode: 'hot',
  machines: ['server'],
  occupied: 12,
  units: { server: ['etcd.service'] },
  nodes: ['node-0'],
});

t.test('libvirt takes our snapshots and gives back what was put into them', async (t) => {
  const folder = labelledPath('khw-snapshot-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const records = [
    record('first', 'a "quoted" <text> & more: é, 日本, \'x\''),
    record('second', ''),
  ];
  const files = records.map((each) => {
    const file = join(folder, `${each.name}.xml`);
    writeFileSync(
      file,
      renderSnapshot({ name: snapshotName(each), description: renderRecord(each) }),
    );
    return file;
  });
  // The test driver's state lives as long as one virsh process.
  const answers = await virsh.batch([
    ...files.map((file) => ['snapshot-create', '--domain', 'test', '--xmlfile', file]),
    ['snapshot-current', '--domain', 'test', '--name'],
    ...records.map((each) => [
      'snapshot-dumpxml',
      '--domain',
      'test',
      '--snapshotname',
      snapshotName(each),
    ]),
  ]);
  t.same(
    answers.filter(({ ok }) => !ok),
    [],
  );
  const [, , current, ...documents] = answers.map((answer) => (answer.ok ? answer.text : ''));
  t.equal(current?.trim(), 'second.id-second');
  const [first, second] = documents.map((document) => parseSnapshot(document));
  t.equal(first?.name, 'first.id-first');
  t.same(parseRecord(first?.description ?? ''), { ...records[0], khwCheckpoint: 1 });
  t.equal(first?.parent, undefined);
  t.equal(second?.parent, 'first.id-first');
  t.equal(first?.withMemory, true);
  t.equal(first?.label, undefined, 'the domain is not ours');
});

t.test(
  'a snapshot of a domain that is off has no memory; one that is not ours has no record',
  async (t) => {
    const answers = await virsh.batch([
      ['destroy', '--domain', 'test'],
      [
        'snapshot-create-as',
        '--domain',
        'test',
        '--name',
        'mine',
        '--description',
        'before the update',
      ],
      ['snapshot-dumpxml', '--domain', 'test', '--snapshotname', 'mine'],
    ]);
    const last = answers.at(-1);
    const found = parseSnapshot(last?.ok === true ? last.text : '');
    t.match(found, { name: 'mine', description: 'before the update', withMemory: false });
    t.equal(parseRecord(found?.description ?? ''), undefined);
  },
);

t.test('libvirt takes a snapshot again that it has forgotten, as the first', async (t) => {
  const folder = labelledPath('khw-snapshot-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const write = (name: string, document: string): string => {
    const file = join(folder, name);
    writeFileSync(file, document);
    return file;
  };
  const own = record('done', '');
  const name = snapshotName(own);
  const files = [record('first', ''), own].map((each) =>
    write(
      `${each.name}.xml`,
      renderSnapshot({ name: snapshotName(each), description: renderRecord(each) }),
    ),
  );
  const dump = ['snapshot-dumpxml', '--domain', 'test', '--snapshotname', name];
  const made = await virsh.batch([
    ...files.map((file) => ['snapshot-create', '--domain', 'test', '--xmlfile', file]),
    dump,
  ]);
  const document = made[2]?.ok === true ? made[2].text : '';
  t.equal(parseSnapshot(document)?.parent, 'first.id-first');
  const adopt = (file: string): readonly string[] => [
    ...['snapshot-create', '--domain', 'test', '--redefine', '--current', '--xmlfile'],
    file,
  ];
  // Another process: another state of the test driver, in which there is no snapshot.
  const [orphan, taken, again] = await virsh.batch([
    adopt(write('with-parent.xml', document)),
    adopt(write('alone.xml', withoutParent(document))),
    dump,
  ]);
  t.equal(orphan?.ok, false, 'its parent is not known');
  t.equal(taken?.ok, true, taken?.ok === false ? taken.error : '');
  const found = parseSnapshot(again?.ok === true ? again.text : '');
  t.match(found, { name, parent: undefined, withMemory: true });
  t.same(parseRecord(found?.description ?? ''), { ...own, khwCheckpoint: 1 });
});
