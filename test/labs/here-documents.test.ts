import { readFileSync } from 'node:fs';
import t from 'tap';
import { writeFile } from '../../labs/kubernetes/shell.js';
import { hostRunner } from '../../lib/host/process.js';

const content =
  'a $HOME `date` \\\n  --flag=NAME \\\\ $(id) "x" \'y\' ${KEY} NAMES ADDRESS\n${OTHER}\n';

t.test('a file is written as it is, but for what is left to the shell', async (t) => {
  const folder = t.testdir({});
  const written = async (text: string): Promise<string> => {
    await hostRunner().run(['bash', '-euc', text], { cwd: folder });
    return readFileSync(`${folder}/file`, 'utf8');
  };
  t.equal(await written(writeFile('file', content)), content);
  t.equal(
    await written(
      `own=10.0.0.1; key='a/b+c='\n${writeFile('file', content, { ADDRESS: 'own', '${KEY}': 'key' })}`,
    ),
    content.replace('ADDRESS', '10.0.0.1').replace('${KEY}', 'a/b+c='),
  );
});

t.test('what does not fit into a here-document is our own mistake', (t) => {
  t.throws(() => writeFile('file', 'no end of line'), /here-document/);
  t.throws(() => writeFile('file', 'EOF\n'), /here-document/);
  t.end();
});
