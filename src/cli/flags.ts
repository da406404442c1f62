export interface AbFlags {
  readonly base: string;
  readonly module: string;
  readonly head: string;
  readonly prepare: string;
  readonly failOn?: string;
  readonly kind: readonly string[];
  readonly strategy: readonly string[];
  readonly via?: string;
  readonly concurrency?: number | string;
  readonly blocks?: number | string;
  readonly duration?: string;
  readonly count?: number | string;
  readonly until?: string;
  readonly timeLimit?: string;
  readonly warmUp?: string;
  readonly isolation: string;
  readonly seed?: number | string;
  readonly recipients?: string;
  readonly out?: string;
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

export interface MocksFlags {
  readonly smtpPort: number | string;
  readonly smtpsPort: number | string;
  readonly apiPort: number | string;
  readonly dialect?: readonly string[];
  readonly mock: string;
  readonly tls?: true;
  readonly caFile?: string;
  readonly allowHost?: readonly string[];
  readonly faults?: string;
  readonly link?: string;
  readonly seed: number | string;
  readonly keep: string;
  readonly json?: true;
}

export interface ProbeFlags {
  readonly timeout: number | string;
  readonly json?: true;
}

export const REPORT_FORMATS = [
  'text',
  'html',
  'json',
  'md',
  'csv',
  'junit',
  'annotations',
  'benchmark-bigger',
  'benchmark-smaller',
  'bencher',
] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const LIST_TOPICS = [
  'kinds',
  'strategies',
  'transports',
  'features',
  'links',
  'presets',
  'faults',
  'retries',
] as const;

export type Topic = (typeof LIST_TOPICS)[number];

export const SCHEMA_NAMES = ['summary', 'run', 'comparison', 'probe', 'config'] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];

export const COMPARISON_FORMATS = [
  'text',
  'md',
  'json',
  'junit',
  'annotations',
  'benchmark-bigger',
  'benchmark-smaller',
  'bencher',
] as const;

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];
