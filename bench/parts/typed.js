/**
 * The same chapters by hand: their printed scripts, one after the other, on the jumpbox.
 * @type {import('../types.js').Part}
 */
export const typed = {
  id: 'typed',
  title: 'Typed',
  about:
    "What `khw-lab script NN` prints, run on the jumpbox chapter after chapter: every command one after another, keys by OpenSSL, programs copied by scp. The machines and chapter 02 are khw-lab's, as in the run it is compared with.",
  async run({ lab, record, say }) {
    await lab.clear();
    record('`up --until 02`', (await lab.up('--until', '02')).seconds);
    const scripts = /** @type {readonly { readonly id: string, readonly title: string }[]} */ (
      await lab.json(['script'])
    );
    const chapters = scripts.filter(({ id }) => Number(id) > 2);
    for (const { id, title } of chapters) {
      const { stdout: script } = await lab.must(['script', id]);
      const { seconds } = await lab.must(['ssh', 'jumpbox', '--', 'bash', '-s'], { input: script });
      record(`${id} ${title}`, seconds);
      say(`  ${id} typed: ${seconds.toFixed(1)} s`);
    }
    lab.standing = 'cluster';
  },
};
