import t from 'tap';
import { cidrOf, netmaskOf } from '../../lib/topology/cidr.js';

t.test('the mask of every length of a prefix', (t) => {
  const masks = {
    0: '0.0.0.0',
    1: '128.0.0.0',
    20: '255.255.240.0',
    24: '255.255.255.0',
    32: '255.255.255.255',
  };
  for (const [prefix, mask] of Object.entries(masks))
    t.equal(netmaskOf(cidrOf(`10.0.0.0/${prefix}`)), mask, prefix);
  t.end();
});
