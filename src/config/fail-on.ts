import * as z from 'zod';
import { usageError } from '../model/error.ts';
import { GATE_METRIC_NAMES, type Threshold } from '../model/threshold.ts';
import { suggestion } from './suggestion.ts';

const EXPECTED = 'thresholds such as "throughput<-5%,p99>+10%,turnarounds>0%"';

/** Changes from base to head that fail the gate: one text, or a list. */
export const FailOnNotation = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value, context): readonly Threshold[] => {
    const { thresholds, problems } = readThresholds(value);
    for (const message of problems) context.addIssue({ code: 'custom', message, input: value });
    return problems.length > 0 ? z.NEVER : thresholds;
  })
  .meta({ description: EXPECTED });

/** `throughput<-5%`, or several with commas. Throws one usage error that lists all problems. */
export function thresholdsFrom(origin: string, value: string): readonly Threshold[] {
  const { thresholds, problems } = readThresholds(value);
  if (problems.length > 0)
    throw usageError('fail-on', `${origin}: ${problems.join('; ')}`, `write ${EXPECTED}`);
  return thresholds;
}

function readThresholds(value: string | readonly string[]) {
  const texts = (typeof value === 'string' ? [value] : value).flatMap((text) => text.split(','));
  const thresholds: Threshold[] = [];
  const problems: string[] = [];
  for (const text of texts) {
    const read = readThreshold(text.trim());
    if (typeof read === 'string') problems.push(read);
    else thresholds.push(read);
  }
  return { thresholds, problems };
}

/** The threshold, or its problem. A true minus sign is accepted, since reports print it. */
function readThreshold(text: string): Threshold | string {
  const parts = /^([A-Za-z0-9]+)\s*([<>])\s*([+−-]?)\s*(\d+(?:\.\d+)?|\.\d+)\s*%$/u.exec(text);
  if (parts === null) return `expected ${EXPECTED}, found ${JSON.stringify(text)}`;
  const [, name = '', beyond, sign = '', amount] = parts;
  const metric = GATE_METRIC_NAMES.find((one) => one === name);
  if (metric === undefined)
    return `unknown metric "${name}" in ${JSON.stringify(text)}${suggestion(name, GATE_METRIC_NAMES)}`;
  const change = (Number(amount) / 100) * (sign === '' || sign === '+' ? 1 : -1);
  if (change <= -1) return `a metric cannot fall by 100 % or more: ${JSON.stringify(text)}`;
  return { metric, beyond: beyond === '<' ? 'below' : 'above', change: change === 0 ? 0 : change };
}
