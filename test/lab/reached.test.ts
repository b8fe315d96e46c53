import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { recordChapter } from '../../lib/lab/reached.js';
import type { Virsh } from '../../lib/libvirt/virsh.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt } from './fakes.js';

/** A libvirt with one domain, whose label says which chapter was reached and can be changed. */
function jumpboxAt(before: string | undefined): {
  readonly virsh: Virsh;
  readonly chapter: () => string | undefined;
} {
  const unknown = (what: unknown): Promise<never> =>
    Promise.reject(new Error(`unknown virsh command: ${JSON.stringify(what)}`));
  let chapter = before;
  const label = (): string =>
    renderLabel({
      lab: 'khw',
      machine: 'jumpbox',
      version: '1',
      topology: '0',
      ...(chapter === undefined ? {} : { chapter }),
    }).xml;
  const virsh: Virsh = {
    uri: 'fake:///',
    argv: (args) => args,
    withFile: unknown,
    run: (args) => {
      if (args.slice(0, 3).join(' ') !== 'metadata --domain khw-jumpbox') return unknown(args);
      chapter = / chapter="(\d\d)"/.exec(args[args.indexOf('--set') + 1] ?? '')?.[1];
      return Promise.resolve('');
    },
    batch: () =>
      Promise.resolve(
        ['khw-jumpbox\n', 'running\n', `<domain><metadata>${label()}</metadata></domain>`].map(
          (text) => ({ ok: true as const, text }),
        ),
      ),
  };
  return { virsh, chapter: () => chapter };
}

async function after(
  t: Test,
  before: string | undefined,
  done: readonly string[],
): Promise<string | undefined> {
  const { virsh, chapter } = jumpboxAt(before);
  const context = contextAt(t.testdir({}));
  const opened = {
    lab: smallLab,
    track,
    paths: context.paths.lab('khw'),
    connection: { mode: 'uri', uri: 'fake:///' } as const,
    virsh,
  };
  for (const id of done) await recordChapter(context, opened, id);
  return chapter();
}

t.test('the chapter on the label goes up and never down', async (t) => {
  t.equal(await after(t, undefined, ['02']), '02');
  t.equal(await after(t, '04', ['05', '06']), '06');
  t.equal(await after(t, '09', ['05']), '09', '`up --until 05` on a lab that is further');
  t.equal(await after(t, '09', ['02', '03', '10', '04']), '10');
});
