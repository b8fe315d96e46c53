/**
 * `npm run build && node docs/report-schema.js`: writes docs/report.schema.json from the schema
 * that reports are checked by.
 */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { reportSchema } from '../dist/lib/grade/schema.js';

writeFileSync(
  new URL('report.schema.json', import.meta.url),
  `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`,
);
