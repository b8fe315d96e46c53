import t from 'tap';
import { publishedSource } from '../../lib/artifacts/published.js';
import { noTrust } from '../../lib/artifacts/trust.js';
import { componentsOf } from '../../lib/releases/index.js';

t.test('nobody is asked for files that nobody publishes', async (t) => {
  const [component] = componentsOf('1.32', ['gateway-api']);
  const never = (url: string): Promise<never> => Promise.reject(new Error(`asked for ${url}`));
  const source = publishedSource(
    'official',
    { where: (path) => path, text: never, receive: never },
    { ...noTrust, trusted: true, pinned: {} },
  );
  await t.rejects(
    source.fetch({
      component: component!,
      arch: 'amd64',
      files: component!.files,
      work: t.testdir({}),
      signal: new AbortController().signal,
      note: () => undefined,
    }),
    { kind: 'artifact', message: /nobody publishes.*gateway-api/, hint: /--artifacts build/ },
  );
});
