import t from 'tap';
import { uuidOf } from '../../lib/libvirt/uuid.js';

t.match(
  uuidOf('domain', 'khw-server'),
  /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
);
t.equal(uuidOf('domain', 'khw-server'), uuidOf('domain', 'khw-server'));
t.not(uuidOf('domain', 'khw-server'), uuidOf('domain', 'khw-node-0'));
t.not(uuidOf('domain', 'khw'), uuidOf('network', 'khw'));
