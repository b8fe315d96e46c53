import { boot } from './parts/boot.js';
import { destroy } from './parts/destroy.js';
import { restart } from './parts/restart.js';
import { start } from './parts/start.js';
import { typed } from './parts/typed.js';
import { up } from './parts/up.js';

/** Every part, in running order: each goes on with the lab that the one before leaves, where that saves a boot. */
export const parts = [
  boot,
  start,
  up,
  restart,
  typed,
  destroy,
];
