import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { TrialLength } from './scenario.ts';

/** Kinds × strategies × transports that are measured together. */
export const Group = z.object({
  kinds: z.array(z.string()).min(1),
  strategies: z.array(z.enum(STRATEGIES)).min(1),
  transports: z.array(z.string()).min(1),
});
export type Group = z.infer<typeof Group>;

/** A checked configuration: complete, every name known, every limit kept. What a user writes is `UserConfig` in config/. */
export const Config = z.object({
  preset: z.string(),
  groups: z.array(Group).min(1),
  concurrency: z.int().min(1).max(1024),
  batch: z.int().min(1).describe('recipients per call'),
  connection: z.enum(['warm', 'cold']),
  mock: z.enum(['fast', 'reference']).describe('which host serves timed trials'),
  length: TrialLength.describe('of each trial'),
  blocks: z.int().min(1).max(10_000),
  verify: z.int().min(0).describe('messages verified per scenario before timing; 0 for none'),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  timeoutMs: z.number().positive().describe('a call that takes longer is timed out'),
  equivalence: z
    .number()
    .positive()
    .max(1)
    .describe('relative difference below which two figures count as equal'),
  level: z.number().gt(0.5).lt(1).describe('confidence level of every interval'),
  recipients: z
    .string()
    .nullable()
    .describe('path of a CSV, JSON or NDJSON file; null for generated customers'),
  template: z.string().nullable().describe('folder with your own template; null for the built-in kinds'),
  smtpPort: z.int().min(0).max(65535).describe('port of the SMTP mock; 0 for any free one'),
  apiPort: z.int().min(0).max(65535).describe('port of the first API mock; 0 for any free one'),
  out: z.string().describe('folder in which the run gets a folder of its own'),
});
export type Config = z.infer<typeof Config>;
