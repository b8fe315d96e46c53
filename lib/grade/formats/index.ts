import type { Report } from '../schema.js';
import { renderHtml } from './html.js';
import { renderJunit } from './junit.js';
import { renderTap } from './tap.js';
import { renderTty } from './tty.js';

export type ReportFormat = 'tty' | 'json' | 'junit' | 'tap' | 'html';

/** How a report looks. */
interface Look {
  readonly color?: boolean;
  /** Of a page: the title of the track. */
  readonly heading?: string;
}

/**
 * A report as text, without a line break at its end. Pure: the same report gives the same text.
 * Colors only for `tty`.
 */
export function renderReport(
  report: Report,
  format: ReportFormat,
  { color = false, heading = 'khw-lab' }: Look = {},
): string {
  switch (format) {
    case 'tty':
      return renderTty(report, color);
    case 'json':
      return JSON.stringify(report, null, 2);
    case 'junit':
      return renderJunit(report);
    case 'tap':
      return renderTap(report);
    case 'html':
      return renderHtml(report, heading);
  }
}
