import { thresholdsFrom } from '../../config/fail-on.ts';
import type { DuetCores, NoDuetReason } from '../../measure/cores.ts';
import type { Pairing } from '../../model/duet.ts';
import type { Threshold } from '../../model/threshold.ts';
import { noDuetText } from '../duet-cores.ts';

/** Choices that decide how base and head share the time. */
export interface PairingChoices {
  readonly pairing?: string;
  readonly count?: number | string;
  readonly isolation: string;
}

/** Why trials are interleaved although nothing asks for it; undefined if they are not. */
export interface ChosenPairing {
  readonly pairing: Pairing;
  readonly note: string | undefined;
}

/** A duet, unless a choice excludes it or the machine cannot run one. */
export function pairingOf(
  { pairing, count, isolation }: PairingChoices,
  cores: () => DuetCores | NoDuetReason,
): ChosenPairing {
  if (pairing !== undefined && pairing !== 'duet') return { pairing: 'interleaved', note: undefined };
  if (pairing === undefined && (count !== undefined || isolation === 'shared'))
    return { pairing: 'interleaved', note: undefined };
  const found = cores();
  if (typeof found === 'object') return { pairing: 'duet', note: undefined };
  return {
    pairing: 'interleaved',
    note: `no duet: ${noDuetText(found)}. The trials are interleaved instead, and see larger differences only`,
  };
}

/** Limits of the whole measurement, so that the gate ends within two minutes. */
export const AB_DEFAULTS = {
  /**
   * Five pairs or more, for as long as the time allows: the number of pairs does not depend on the result.
   */
  duet: { blocks: 5, until: 'time', timeLimit: '60s' },
  interleaved: { duration: '1s', warmUp: '1s', timeLimit: '90s' },
} as const satisfies Readonly<Record<Pairing, object>>;

/** Exact, so that any machine can hold them. */
const COUNTED_BY_MOCK = ['turnarounds>0%', 'bytes>1%'] as const;
const INSTRUCTIONS = 'instructions>0.5%';
/** Estimated: what a shared machine with two cores sees in a minute. */
const ESTIMATED: Readonly<Record<Pairing, string>> = {
  duet: 'cost>3%',
  interleaved: 'throughput<-10%',
};

/** The properties of a run that decide which thresholds apply. */
export interface Judged {
  readonly pairing: Pairing;
  /** Without a mock, turnarounds and bytes are not counted. */
  readonly hasMock: boolean;
  readonly countsInstructions: boolean;
}

/** The thresholds of `ab` without --fail-on. */
export function defaultThresholds({ pairing, hasMock, countsInstructions }: Judged): readonly Threshold[] {
  const all = [
    ...(hasMock ? COUNTED_BY_MOCK : []),
    ...(countsInstructions ? [INSTRUCTIONS] : []),
    ESTIMATED[pairing],
  ];
  return thresholdsFrom('default thresholds', all.join(','));
}
