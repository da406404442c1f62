import { baseOf, protocolOf } from '../model/scenario.ts';
import type { Comparison, ScenarioSummary, Summary } from '../model/summary.ts';
import { valueNotation } from '../model/sweep.ts';
import { countText } from './numbers.ts';

export type Family = 'smtp' | 'api' | 'other';

/** The name of a scenario, whole and in parts. */
export interface ScenarioName {
  /** `receipt · client-render · smtp-nodemailer`, with the parts that distinguish it from the others */
  readonly full: string;
  readonly kind: string;
  readonly strategy: string;
  /** `smtp-nodemailer`, with the parts that distinguish it from the others */
  readonly short: string;
  readonly family: Family;
  readonly transport: string;
}

type NamedParts = Pick<ScenarioSummary, 'kind' | 'strategy' | 'transport'>;

export type Names = (scenario: string) => ScenarioName;

/**
 * Names every scenario of the summary, and each without its rate. Rate, concurrency, batch, size, link and
 * connection are named only if they differ.
 */
export function nameScenarios(summary: Pick<Summary, 'scenarios' | 'ramps' | 'capacities'>): Names {
  const measured = summary.scenarios.filter((one) => one.role === 'measured');
  const differ = (of: (one: ScenarioSummary) => unknown): boolean => new Set(measured.map(of)).size > 1;
  const batches = differ((one) => one.load.batch);
  const concurrencies = differ((one) => one.load.concurrency);
  const connections = differ((one) => one.connection);
  const sizes = differ((one) => one.sizeBytes);
  const links = differ((one) => one.link.name);
  const rates = differ(({ load }) => (load.model === 'open' ? load.ratePerSecond : 0));
  const names = new Map<string, ScenarioName>();
  const add = (id: string, one: NamedParts, more: readonly string[]): void => {
    const short = [one.transport, ...more].join(' · ');
    names.set(id, {
      full: `${one.kind} · ${one.strategy} · ${short}`,
      kind: one.kind,
      strategy: one.strategy,
      short,
      family: familyOf(one.transport),
      transport: one.transport,
    });
  };
  for (const one of [...summary.ramps, ...summary.capacities]) add(one.scenario, one, []);
  for (const one of summary.scenarios) {
    const more = [
      ...(connections ? [one.connection] : []),
      ...(batches ? [`batch ${one.load.batch}`] : []),
      ...(concurrencies ? [`${one.load.concurrency} in flight`] : []),
      ...(sizes && one.sizeBytes !== null ? [valueNotation('size', one.sizeBytes)] : []),
      ...(links ? [one.variant === '' ? one.link.name : one.variant] : []),
    ];
    const { load } = one;
    const rate = rates && load.model === 'open' ? [`${countText(load.ratePerSecond)}/s`] : [];
    add(one.id, one, [...more, ...rate]);
    if (!names.has(baseOf(one))) add(baseOf(one), one, more);
  }
  return (id) =>
    names.get(id) ?? { full: id, kind: id, strategy: '', short: id, family: 'other', transport: id };
}

export function familyOf(transport: string): Family {
  return protocolOf({ transport }) ?? 'other';
}

export function measuredScenarios(summary: Pick<Summary, 'scenarios'>): readonly ScenarioSummary[] {
  return summary.scenarios.filter((one) => one.role === 'measured');
}

/** `api-sendgrid against smtp-nodemailer`, with the strategies if these differ. */
export function pairName(one: Pick<Comparison, 'baseline' | 'candidate'>, names: Names): string {
  const [candidate, baseline] = [names(one.candidate), names(one.baseline)];
  if (candidate.kind !== baseline.kind) return `${candidate.full} against ${baseline.full}`;
  if (candidate.strategy !== baseline.strategy) {
    return candidate.short === baseline.short
      ? `${candidate.short}: ${candidate.strategy} against ${baseline.strategy}`
      : `${candidate.strategy} · ${candidate.short} against ${baseline.strategy} · ${baseline.short}`;
  }
  return `${candidate.short} against ${baseline.short}`;
}

/**
 * The scenarios that charts draw one by one: the steps of a ramp are points of its curve and would fill
 * pages.
 */
export function drawnScenarios(summary: Pick<Summary, 'ramps' | 'scenarios'>): readonly ScenarioSummary[] {
  return summary.ramps.length > 0 ? [] : measuredScenarios(summary);
}
