import t from 'tap';
import { readChains, fateOf } from '../../lib/evidence/packet-filter.js';
import { inRange } from '../../lib/evidence/packet-tests.js';
import { flagOf } from '../../lib/evidence/unit.js';
import { readUnitFile, valuesOf } from '../../lib/evidence/unit-file.js';
import { readYaml } from '../../lib/evidence/yaml.js';
import { choices, type Choices } from '../helpers/random.js';
import { asIptables, asNft, isDropped, makeRules } from './generated-packets.js';
import { packet } from './packet.js';
import { asYaml, dressed, makeCommand, makeMapping, makeUnit } from './generated-texts.js';

/**
 * Texts that are made at random, each with what it means: whoever makes one knows that, and no
 * reader of ours is asked. KHW_FUZZ makes so many times as many.
 */
const times = Number(process.env['KHW_FUZZ'] ?? 1);
const seed = Number(process.env['SEED'] ?? 21);

/** Tells of the first few for which it does not hold. */
function holds(
  name: string,
  count: number,
  problem: (choose: Choices) => string | undefined,
): void {
  t.test(name, (t) => {
    const problems: string[] = [];
    for (let index = 0; index < count * times && problems.length < 3; index++) {
      const found = problem(choices(seed * 1_000_003 + index));
      if (found !== undefined) problems.push(`${index}: ${found}`);
    }
    t.same(problems, []);
    t.end();
  });
}

holds('a packet is dropped where the rules say so, by iptables and by nft', 2000, (choose) => {
  const rules = makeRules(packet, choose);
  const texts = { iptables: asIptables(rules), nft: asNft(rules) };
  const wrong = (['iptables', 'nft'] as const).filter((kind) => {
    const chains = readChains({
      iptables: '',
      legacy: '',
      nft: '',
      sets: new Map(),
      [kind]: texts[kind],
    });
    const { sure, perhaps } = fateOf(chains, 'in', packet);
    return (sure !== undefined) !== isDropped(rules) || (perhaps !== undefined && perhaps !== sure);
  });
  return wrong.length === 0 ? undefined : wrong.map((kind) => texts[kind]).join('\n');
});

holds('an address is in a range where its first bits are those of the range', 2000, (choose) => {
  const octets = Array.from({ length: 4 }, () => choose.below(256));
  const prefix = choose.below(33);
  const others = octets.map((octet) => (choose.percent(70) ? octet : choose.below(256)));
  const bits = (of: readonly number[]): string =>
    of
      .map((octet) => octet.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, prefix);
  const [address, range] = [octets.join('.'), `${others.join('.')}/${prefix}`];
  return inRange(address, range) === (bits(octets) === bits(others))
    ? undefined
    : `${address} in ${range}`;
});

holds('a unit file says what was written into it', 1500, (choose) => {
  const { text, values } = makeUnit(choose);
  const read = valuesOf(readUnitFile(text), 'Service', 'Key').map((value) =>
    value.replace(/\s+/g, ' '),
  );
  return JSON.stringify(read) === JSON.stringify(values)
    ? undefined
    : `${text}\n${JSON.stringify(read)}`;
});

holds('of a flag that is given more than once the last one counts', 1500, (choose) => {
  const { words, value } = makeCommand(choose);
  return flagOf({ words }, 'some-flag') === value ? undefined : words.join(' ');
});

holds('a YAML text says what was written into it', 1000, (choose) => {
  const meant = makeMapping(choose);
  const text = dressed([...(choose.percent(20) ? ['---'] : []), ...asYaml(meant, choose)], choose);
  const read = readYaml(text);
  return JSON.stringify('value' in read ? read.value : read) === JSON.stringify(meant)
    ? undefined
    : `${text}\n${JSON.stringify(meant)}\n${JSON.stringify(read)}`;
});
