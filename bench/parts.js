import { again } from './parts/again.js';
import { boot } from './parts/boot.js';
import { checking } from './parts/check.js';
import { destroy } from './parts/destroy.js';
import { drill } from './parts/drill.js';
import { half } from './parts/half.js';
import { resetting } from './parts/reset.js';
import { restart } from './parts/restart.js';
import { restoring } from './parts/restore.js';
import { saving } from './parts/save.js';
import { stages } from './parts/stages.js';
import { start } from './parts/start.js';
import { tcg } from './parts/tcg.js';
import { typed } from './parts/typed.js';
import { up } from './parts/up.js';

/**
 * Every part, in running order: each goes on with the lab that the one before leaves, where that
 * saves a boot.
 * @type {readonly import('./types.js').Part[]}
 */
export const parts = [
  boot,
  start,
  up,
  again,
  checking,
  drill,
  resetting,
  saving,
  restoring,
  restart,
  typed,
  half,
  tcg,
  destroy,
  stages,
];
