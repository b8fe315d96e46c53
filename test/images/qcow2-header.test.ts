import t from 'tap';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDiskHeader } from '../../lib/images/qcow2-header.js';

const qemuImg = (...args: readonly string[]): void =>
  void execFileSync('qemu-img', args, { stdio: 'ignore' });

t.test('disks that qemu-img makes', (t) => {
  const folder = t.testdir({ 'host.secret': 'secret'.repeat(20_000) });
  const at = (name: string): string => join(folder, name);
  const make = (name: string, ...args: readonly string[]): Buffer => {
    qemuImg('create', ...args.slice(0, -1), at(name), args.at(-1) ?? '');
    return readFileSync(at(name));
  };
  const good = make('good', '-f', 'qcow2', '1M');
  t.same(readDiskHeader(good), { format: 'qcow2', faults: [] });
  t.same(readDiskHeader(make('old', '-f', 'qcow2', '-o', 'compat=0.10', '1M')).faults, []);
  t.same(
    readDiskHeader(make('zstd', '-f', 'qcow2', '-o', 'compression_type=zstd,extended_l2=on', '1M'))
      .faults,
    [],
  );
  t.same(
    readDiskHeader(make('layer', '-f', 'qcow2', '-b', at('good'), '-F', 'qcow2', '1M')).faults,
    ['it builds upon another file'],
  );
  t.same(
    readDiskHeader(
      make('data', '-f', 'qcow2', '-o', `data_file=${at('raw')},data_file_raw=on`, '64K'),
    ).faults,
    ['its data is in another file, or it is damaged', 'its data is in another file'],
  );
  t.same(readDiskHeader(make('huge', '-f', 'qcow2', '65G')).faults, ['it is larger than 64 GiB']);
  qemuImg('snapshot', '-c', 's', at('good'));
  t.same(readDiskHeader(readFileSync(at('good'))).faults, ['it holds snapshots']);
  for (const format of ['vmdk', 'vdi', 'qed', 'vhdx', 'vpc'])
    t.match(
      readDiskHeader(make(format, '-f', format, '1M')),
      { format: 'raw', faults: [/neither qcow2 nor a raw disk/] },
      format,
    );
  t.end();
});

t.test('crafted headers', (t) => {
  const folder = t.testdir();
  qemuImg('create', '-f', 'qcow2', join(folder, 'good'), '1M');
  const good = readFileSync(join(folder, 'good'));
  const faultsWith = (change: (header: Buffer) => void): readonly string[] => {
    const header = Buffer.from(good);
    change(header);
    return readDiskHeader(header).faults;
  };
  t.same(
    faultsWith((header) => header.writeUInt32BE(1, 16)),
    ['it builds upon another file'],
    'a name without a place',
  );
  t.same(
    faultsWith((header) => header.writeBigUInt64BE(512n, 8)),
    ['it builds upon another file'],
    'a place without a name',
  );
  t.same(
    faultsWith((header) => header.writeUInt32BE(2, 32)),
    ['it is encrypted'],
    'LUKS',
  );
  t.same(
    faultsWith((header) => header.writeUInt32BE(4, 4)),
    ['its version is 4'],
    'a version that is not there yet',
  );
  for (const bit of [1, 2, 5, 63])
    t.ok(
      faultsWith((header) => header.writeBigUInt64BE(1n << BigInt(bit), 72)).length > 0,
      `feature ${bit}`,
    );
  for (const type of [0xe2792aca, 0x44415441, 0x0537be77]) {
    t.ok(
      faultsWith((header) => header.writeUInt32BE(type, header.readUInt32BE(100))).length > 0,
      `extension ${type.toString(16)}`,
    );
  }
  t.same(readDiskHeader(good.subarray(0, 60)).faults, ['its header is cut off']);
  t.ok(
    faultsWith((header) => header.writeUInt32BE(0xfffffff0, header.readUInt32BE(100) + 4)).length >
      0,
    'an extension without an end',
  );
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('Q'),
    Buffer.from('# Disk DescriptorFile\nRW 128 FLAT "/etc/shadow" 0\n'),
  ])
    t.match(readDiskHeader(bytes).faults, [/neither/]);
  const sector = Buffer.alloc(512);
  sector.writeUInt16BE(0x55aa, 510);
  t.same(readDiskHeader(sector), { format: 'raw', faults: [] });
  t.end();
});
