import t from 'tap';
import { appendFileSync, chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeOutput } from '../../lib/cli/show-report.js';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { withTemporaryFolder } from '../../lib/host/temporary.js';
import { createOverlay } from '../../lib/images/disks.js';
import { buildSeed, renderSeed } from '../../lib/images/seed.js';
import { ensureSshMaterial, knownHosts } from '../../lib/lab/material.js';
import { writePki } from '../../lib/lab/pki-folder.js';
import { freshSerialLog, serialLog } from '../../lib/lab/serial.js';
import { signingKey, writeGradingRecord } from '../../lib/practice/record.js';
import { keysSeenByNobody, nobodySkipped } from '../helpers/nobody.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { underEachUmask } from '../helpers/umask.js';
import { smallLab } from '../labs/fixture.js';

const runner = hostRunner();
const signal = new AbortController().signal;
const key = '-----BEGIN PRIVATE KEY-----\n';

/**
 * Makes, by the functions that `up` and the others call, each kind of file of a lab that holds a
 * key. Answers them.
 */
async function makeLab(home: string): Promise<readonly string[]> {
  const paths = pathsAt(home).lab('khw');
  const material = await ensureSshMaterial(smallLab, paths);
  const machine = smallLab.machines[0]!;
  const hostKey = material.hostKeys.get(machine.name)!;
  const seed = renderSeed({
    lab: smallLab,
    machine,
    authorizedKeys: [],
    hostKey,
    jumpboxKey: material.jumpbox,
    knownHosts: knownHosts(smallLab, material.hostKeys),
    base: 'debian',
    packages: [],
  });
  const [iso, overlay, base] = [
    join(paths.seed, 'jumpbox.iso'),
    join(paths.disks, 'jumpbox.qcow2'),
    join(home, 'base.qcow2'),
  ];
  await buildSeed(seed, iso, runner);
  await runner.run(['qemu-img', 'create', '-q', '-f', 'qcow2', base, '1M']);
  await createOverlay({ base, path: overlay, sizeGiB: 1, runner, signal });
  await freshSerialLog(paths, machine.name);
  // What the guest writes later.
  for (const file of [overlay, serialLog(paths, machine.name)]) appendFileSync(file, key);
  await writePki(paths.pki, new Map([['ca', { certificate: 'CRT', key }]]));
  await signingKey(paths, true);
  await writeGradingRecord(paths, { hints: {}, subjects: {} });
  const kubeconfig = join(home, 'khw.kubeconfig');
  await writeOutput(kubeconfig, `client-key-data: x\n`, 0o600);
  return [
    iso,
    overlay,
    serialLog(paths, machine.name),
    join(paths.pki, 'ca.key'),
    join(paths.ssh, 'id_ed25519'),
    paths.reportKey,
    kubeconfig,
  ];
}

t.test(
  'nobody finds a key in what a lab is made of, under every umask',
  { skip: nobodySkipped },
  async (t) => {
    const root = temporaryFolder('khw-keys-');
    chmodSync(root, 0o755);
    await underEachUmask(async (umask) => {
      const home = join(root, umask);
      mkdirSync(home);
      chmodSync(home, 0o755);
      const files = await makeLab(home);
      t.same(keysSeenByNobody(home), [], umask);
      for (const file of files) {
        t.match(readFileSync(file, 'latin1'), /PRIVATE KEY|client-key-data/, `${file} holds one`);
        for (let path = file; path !== home; path = dirname(path)) chmodSync(path, 0o755);
      }
      t.same(
        [...keysSeenByNobody(home)].sort(),
        [...files].sort(),
        'and would find it were they open',
      );
    });
  },
);

t.test(
  'nor while a file is being made in a temporary folder',
  { skip: nobodySkipped },
  async (t) => {
    const root = temporaryFolder('khw-keys-');
    chmodSync(root, 0o755);
    await underEachUmask(async (umask) => {
      await withTemporaryFolder(async (folder) => {
        await writeOutput(join(folder, 'user-data'), key);
        t.same(keysSeenByNobody(root), [], umask);
      }, root);
    });
  },
);
