import t, { type Test } from 'tap';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenWay, isWhole } from '../../lib/actions/golden.js';
import { keyOf } from '../../lib/golden/depends.js';
import { placesIn } from '../../lib/golden/entry.js';
import { keepLab } from '../../lib/golden/keep.js';
import { discardKept, isHalfRaised, raiseKept } from '../../lib/golden/raise.js';
import { writeDigests } from '../../lib/images/digests.js';
import type { LabContext } from '../../lib/lab/context.js';
import type { Site } from '../../lib/lab/site.js';
import type { Supplies } from '../../lib/lab/supplies.js';
import { LabError } from '../../lib/core/errors.js';
import type { LabFile } from '../../lib/topology/types.js';
import { khw as track } from '../../labs/khw/index.js';
import { contextAt } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';
import { destroyedLab } from './fixture.js';

const { chapters } = track;
const all = { chapters, checkpoints: true } as const;

t.test('whole is every chapter that is not optional, with its end kept', (t) => {
  t.ok(isWhole(track, all));
  t.notOk(isWhole(track, { ...all, checkpoints: false }));
  t.notOk(isWhole(track, { ...all, chapters: chapters.slice(0, -1) }));
  t.notOk(isWhole(track, { ...all, chapters: [...chapters, ...(track.optional ?? [])] }));
  t.notOk(isWhole(track, { ...all, next: chapters[3] }));
  t.end();
});

t.test('a kept lab serves a new one that is to be made whole, and no other', async (t) => {
  const { context, site } = await keptLab(t);
  const file = {} as LabFile;
  const wanted = { ...all, lab: 'khw', fresh: false };
  const made = { lab: smallLab, file, standing: false };
  t.equal(goldenWay(context, wanted, made), 'put back');
  t.equal(goldenWay(context, { ...wanted, fresh: true }, made), 'discard');
  t.equal(goldenWay(context, { ...wanted, chapters: [] }, made), undefined);
  t.equal(goldenWay(context, wanted, { ...made, file: undefined }), undefined, 'it is there');
  t.equal(goldenWay(context, wanted, { ...made, standing: true }), undefined);
  t.equal(goldenWay(context, { ...wanted, lab: 'other' }, made), undefined);
  halfRaise(site);
  const there = { ...made, file: undefined, standing: true };
  t.equal(goldenWay(context, { ...wanted, chapters: [] }, there), 'put back', 'begun already');
  t.equal(goldenWay(context, { ...wanted, fresh: true }, there), 'discard');
});

t.test('what it depends on: supplies, machines, steps, libvirt; not how slow it was', async (t) => {
  const { context, site, supplies } = await keptLab(t);
  const before = await keyOf(context, site, supplies);
  const { lab } = site.opened;
  const changed = async (opened: Partial<Site['opened']>): Promise<readonly string[]> => {
    const other = await keyOf(
      context,
      { ...site, opened: { ...site.opened, ...opened } },
      supplies,
    );
    return Object.entries(other).flatMap(([part, value]) =>
      value === before[part as keyof typeof before] ? [] : [part],
    );
  };
  t.same(await changed({}), []);
  t.same(await changed({ lab: { ...lab, slowness: 3 } }), []);
  t.same(await changed({ lab: { ...lab, network: { ...lab.network, name: 'x' } } }), ['lab']);
  t.same(await changed({ track: { ...track, chapters: chapters.slice(1) } }), ['program']);
  t.same(await changed({ connection: { mode: 'uri', uri: 'other:///' } }), ['place']);
  t.same(await changed({ virsh: virshSaying('QEMU 10.0') }), ['hypervisor']);
  const accelerated = await keyOf(context, { ...site, accelerator: 'kvm' }, supplies);
  t.not(accelerated.processor, before.processor);
  writeFileSync(supplies.disk, 'other programs');
  await writeDigests(join(supplies.disk, '..'));
  t.same(await changed({}), ['artifacts']);
});

t.test('what does not fit, or is damaged, is refused before anything is moved', async (t) => {
  for (const [how, why] of [
    ['other libvirt', 'it was made with another version of libvirt or QEMU'],
    ['damage', 'the disk of server has been changed'],
    ['no record', 'its record cannot be read'],
  ] as const) {
    const { context, site, supplies } = await keptLab(t);
    const { kept } = site.opened.paths;
    if (how === 'damage') appendFileSync(placesIn(kept).disk('server'), 'x');
    if (how === 'no record') writeFileSync(placesIn(kept).record, '{}');
    const virsh = how === 'other libvirt' ? virshSaying('QEMU 10.0') : site.opened.virsh;
    await t.rejects(
      raiseKept(
        context,
        { ...site, opened: { ...site.opened, virsh } },
        { supplies, version: '1' },
        { note: () => undefined, title: () => undefined, skip: () => undefined },
      ),
      new LabError('artifact', why),
    );
    t.notOk(isHalfRaised(site.opened.paths));
    t.ok(existsSync(placesIn(kept).disk('node-0')), 'it is for the caller to remove it');
    await discardKept(context, site.opened);
    t.same(readdirSync(context.paths.golden), []);
  }
});

t.test('what was put back by half is removed with its machines', async (t) => {
  const { context, site } = await keptLab(t);
  halfRaise(site);
  const { paths } = site.opened;
  writeFileSync(join(paths.disks, 'server.qcow2'), '');
  mkdirSync(paths.pki, { recursive: true });
  writeFileSync(join(paths.pki, 'ca.key'), 'KEY');
  writeFileSync(join(paths.root, 'notes.txt'), 'mine');
  const asked: string[] = [];
  await discardKept(context, { ...site.opened, virsh: virshSaying('', asked) });
  t.ok(asked.includes('list'), 'libvirt is asked for its machines');
  t.notOk(isHalfRaised(paths));
  t.same([paths.raising, join(paths.disks, 'server.qcow2'), paths.pki].filter(existsSync), []);
  t.ok(existsSync(join(paths.root, 'notes.txt')));
  t.ok(existsSync(paths.labFile), 'it is a lab that up goes on with');
});

/** As a call that was killed leaves it. */
function halfRaise({ opened: { paths } }: Site): void {
  mkdirSync(paths.raising, { recursive: true });
  writeFileSync(placesIn(paths.raising).record, '{}');
}

/** A libvirt without machines, that says this of its version. */
const virshSaying = (version: string, asked: string[] = []): Site['opened']['virsh'] =>
  ({
    uri: 'fake:///',
    run: ([command = '']: readonly string[]) => {
      asked.push(command);
      return command === 'version'
        ? Promise.resolve(version)
        : command === 'list' || command === 'net-list'
          ? Promise.resolve('')
          : Promise.reject(new Error(`unknown virsh command: ${command}`));
    },
    batch: (commands: readonly (readonly string[])[]) =>
      Promise.resolve(commands.map(() => ({ ok: true, text: '' }))),
  }) as unknown as Site['opened']['virsh'];

interface Kept {
  readonly context: LabContext;
  readonly site: Site;
  readonly supplies: Pick<Supplies, 'base' | 'disk'>;
}

/** A lab that was kept, and the site of its next `up`. */
async function keptLab(t: Test): Promise<Kept> {
  const context = contextAt(t.testdir({}));
  const { images } = context.paths.cache;
  const [base, disk] = [join(images, 'base-1/disk.qcow2'), join(images, 'artifacts-1/disk.img')];
  for (const file of [base, disk]) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, file);
    await writeDigests(join(file, '..'));
  }
  const supplies = { base: { disk: base }, disk } as Kept['supplies'];
  const keeping = await destroyedLab(context);
  const opened = { ...keeping.opened, lab: smallLab, virsh: virshSaying('QEMU 7.2') };
  const site = { opened, accelerator: 'tcg', learnt: () => undefined } as unknown as Site;
  const key = await keyOf(context, site, supplies);
  await keepLab(context, { ...keeping, finished: { ...keeping.finished, key } });
  return { context, site, supplies };
}
