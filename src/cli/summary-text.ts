import type { Summary } from '../model/summary.ts';
import { renderFirstScreen, renderTerminal } from '../report/index.ts';

/**
 * For the terminal that stdout is: the first screen, or with --details everything. `report`: where the page
 * is.
 */
export function summaryText(summary: Summary, report: string, details: boolean): string {
  const { isTTY: color, columns = 100 } = process.stdout;
  return details
    ? `${renderTerminal(summary, { columns, color })}\nReport: ${report}\n`
    : renderFirstScreen(summary, { columns, color, report });
}
