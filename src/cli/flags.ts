import type { AbChoices } from '../app/ab/ab.ts';
import type { MocksChoices } from '../app/mocks.ts';

export interface AbFlags extends AbChoices {
  readonly failOn?: string;
  readonly format: ComparisonFormat;
  readonly write?: readonly string[];
}

export interface CompareFlags {
  readonly failOn?: string;
  readonly force?: true;
  readonly format: ComparisonFormat;
  readonly write?: readonly string[];
  readonly config?: string;
}

export interface MocksFlags extends MocksChoices {
  readonly json?: true;
}

export interface ProbeFlags {
  readonly timeout: number | string;
  readonly json?: true;
}

export interface SelftestFlags {
  readonly comparisons: number;
  readonly timeLimit: string;
  readonly calibrate?: true;
  readonly out: string;
  readonly json?: true;
}

/** Read by other programs. */
const CI_FORMATS = ['junit', 'annotations', 'benchmark-bigger', 'benchmark-smaller', 'bencher'] as const;

export const REPORT_FORMATS = ['text', 'html', 'json', 'md', 'csv', ...CI_FORMATS] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const COMPARISON_FORMATS = ['text', 'md', 'json', ...CI_FORMATS] as const;

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];
