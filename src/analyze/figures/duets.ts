import { type DuetMeasures, sharedMessages } from '../../model/duet.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Comparison, DuetPairs } from '../../model/summary.ts';
import type { Trial } from '../../model/trial.ts';
import { logarithms, standardDeviation } from '../../stats/sample.ts';
import { pairsOfDuet, type StarvedTrial, starvedTrials } from '../trials/starvation.ts';

/** The pairs behind each ratio of costs, and those that broke an assumption, counted by the assumption. */
export type DuetFigures = Omit<DuetPairs, 'broken'> & {
  readonly broken: readonly { readonly refusal: StarvedTrial['refusal']; readonly pairs: number }[];
};

/** @param compared the scenarios of each ratio */
export function duetFigures(
  record: RunRecord,
  compared: readonly Pick<Comparison, 'baseline' | 'candidate'>[],
): DuetFigures[] {
  const left = new Map(starvedTrials(record).map(({ trial, refusal }) => [trial, refusal] as const));
  const pairs = pairsOfDuet(record);
  return compared.map(({ baseline, candidate }) => {
    const own = pairs.flatMap(([one, other]) => {
      const both = [one, other];
      const [base, head] = [baseline, candidate].map((id) => both.find(({ scenario }) => scenario === id));
      return base === undefined || head === undefined ? [] : [{ base, head }];
    });
    const sound = own.filter(({ base }) => !left.has(base));
    const logs = logarithms(sound.flatMap(({ base, head }) => ratioOf(base, head, costOf) ?? []));
    const byCpu = logarithms(sound.flatMap(({ base, head }) => ratioOf(base, head, cpuOf) ?? []));
    const refusals = own.flatMap(({ base }) => left.get(base) ?? []);
    return {
      ...{ baseline, candidate, pairs: sound.length },
      sdOfPair: logs === undefined || logs.length < 2 ? null : standardDeviation(logs),
      ratioByCpu: byCpu === undefined ? null : Math.exp(meanOf(byCpu)),
      broken: [...Map.groupBy(refusals, breachOf).values()].flatMap((ones) => {
        const [refusal] = ones.toSorted((a, b) => b.severity - a.severity);
        return refusal === undefined ? [] : [{ refusal, pairs: ones.length }];
      }),
    };
  });
}

function breachOf(refusal: StarvedTrial['refusal']): string {
  return refusal.code === 'duet-broken' ? refusal.breach : refusal.code;
}

function ratioOf(base: Trial, head: Trial, of: (duet: DuetMeasures) => number): number | undefined {
  if (base.duet === null || head.duet === null) return undefined;
  const ratio = of(head.duet) / of(base.duet);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

function costOf(duet: DuetMeasures): number {
  return duet.sharedMs / sharedMessages(duet);
}

/** The processor time that the client really got, per message: it shows what unequal shares add. */
function cpuOf(duet: DuetMeasures): number {
  return duet.clientMs / sharedMessages(duet);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
