import type { Absence, SweepFigures } from '../../analyze/figures/sweeps.ts';
import type { Config } from '../../model/config.ts';
import type { SweepResult } from '../../model/crossover.ts';
import { type Axis, valueNotation } from '../../model/sweep.ts';
import { crossoverText } from '../crossovers.ts';
import { withheldText } from './scenarios.ts';

export function sweepResult(
  figures: SweepFigures,
  { equivalence }: Pick<Config, 'equivalence'>,
): SweepResult {
  const { metric, axis } = figures;
  return {
    ...figures,
    curves: figures.curves.map(({ transport, points }) => ({
      transport,
      points: points.map((one) => ({
        ...one,
        absent: one.absent === null ? null : absenceText(one.absent, axis),
      })),
    })),
    crossovers: figures.crossovers.map((one) => ({
      ...one,
      text: crossoverText(one, { metric, axis, equivalence }),
    })),
  };
}

function absenceText(absence: Absence, axis: Axis): string {
  switch (absence.code) {
    case 'refused':
      return 'refused';
    case 'not-measured':
      return 'not measured';
    case 'withheld':
      return withheldText(absence);
    case 'not-supported':
      return `not measured: it does not support ${valueNotation(axis, absence.value)}`;
    case 'too-large':
      return `not measured: too large (${absence.words})`;
    default:
      return absence satisfies never;
  }
}
