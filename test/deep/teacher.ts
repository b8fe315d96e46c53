import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { good } from '../drills/folder.js';
import { temporaryFolder } from '../helpers/temporary.js';

/** A teacher's folder of drills with one drill in it. */
export function teacher(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('khw-teacher-');
  mkdirSync(join(folder, 'clock-stands'));
  const all = {
    ...good,
    ...files,
    'drill.yaml': (good['drill.yaml'] ?? '').replace(
      'script: break.sh }',
      'script: break.sh, timeout: 5 }',
    ),
  };
  const patient =
    files['break.sh']?.includes('sleep 60') === true
      ? { ...all, 'drill.yaml': good['drill.yaml'] ?? '' }
      : all;
  for (const [file, text] of Object.entries(patient))
    writeFileSync(join(folder, 'clock-stands', file), text);
  return folder;
}
