import { RunComparison } from '../model/comparison.ts';
import { Probe } from '../model/probe.ts';
import { Summary } from '../model/summary.ts';

/** The whole summary, indented, with its keys in the order of the schema: equal summaries give equal text. */
export function renderJson(summary: Summary): string {
  return `${JSON.stringify(Summary.parse(summary), null, 2)}\n`;
}

export function renderComparisonJson(comparison: RunComparison): string {
  return `${JSON.stringify(RunComparison.parse(comparison), null, 2)}\n`;
}

export function renderProbeJson(probe: Probe): string {
  return `${JSON.stringify(Probe.parse(probe), null, 2)}\n`;
}
