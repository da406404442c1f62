import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { Counters } from '../model/run-file.ts';
import type { Wire, WireCheck } from '../model/trial.ts';

/** Sizes of one message's content: as UTF-8, and with every other character than ASCII three times as long, as quoted-printable writes it. */
export interface ContentSize {
  readonly plain: number;
  readonly encoded: number;
}

export interface TrialBytes {
  readonly wire: Wire;
  readonly received: number;
  readonly calls: number;
  readonly batch: number;
  /** Of the messages that were sampled. */
  readonly sampled: readonly ContentSize[];
}

/** Not explained by content: padding of encodings, folded lines, lengths of ids, the last call of a trial. */
const TOLERANCE = 0.1;
/** Standard errors of the sample's mean. */
const ERRORS = 3;
/** Of fewer sampled messages the mean says too little, unless they are all. */
const LEAST_SAMPLED = 10;

/**
 * What the counters let one expect of a trial's bytes. Messages of the trial may be longer than the counted ones: by as much as the content
 * that the workload says is longer, whether all of what was counted grows with it or nothing. Undefined if too little is known.
 */
export function wireCheck(
  { opening, following }: Pick<Counters, 'opening' | 'following'>,
  counted: readonly ContentSize[],
  { wire, received, calls, batch, sampled }: TrialBytes,
): WireCheck | undefined {
  if (following.messages === 0 || received === 0 || calls === 0 || counted.length === 0) return undefined;
  if (sampled.length < Math.min(LEAST_SAMPLED, received)) return undefined;
  const isAll = sampled.length >= received;
  const each = following.bytesToServer / following.messages;
  const growths = [1, ...(['plain', 'encoded'] as const).map((unit) => growth(counted, sampled, unit))];
  const spread = isAll
    ? 0
    : ERRORS * Math.max(relativeError(sampled, 'plain'), relativeError(sampled, 'encoded'));
  const tolerance = TOLERANCE + spread;
  // A call with fewer recipients than those counted shares what is common among fewer.
  const fuller = Math.max(1, (batch * calls) / received);
  const toConnect = Math.max(0, opening.bytesToServer - each * opening.messages);
  return {
    bytesPerMessage: wire.bytesReceived / received,
    least: each * Math.min(...growths) * Math.max(0, 1 - tolerance),
    most:
      each * Math.max(...growths) * fuller * (1 + tolerance) +
      (toConnect * wire.connectionsOpened) / received,
  };
}

export function sizeOf({ subject, text, html, headers, attachments }: CanonicalMessage): ContentSize {
  const words = [subject, text, html, JSON.stringify(headers)];
  const files = attachments.reduce((sum, { size }) => sum + size, 0);
  const plain = words.reduce((sum, one) => sum + Buffer.byteLength(one), files);
  const ascii = words.reduce((sum, one) => sum + asciiIn(one), 0);
  return { plain, encoded: plain + 2 * (plain - files - ascii) };
}

function asciiIn(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x80) count++;
  return count;
}

function growth(from: readonly ContentSize[], to: readonly ContentSize[], unit: keyof ContentSize): number {
  return mean(to, unit) / mean(from, unit);
}

function mean(sizes: readonly ContentSize[], unit: keyof ContentSize): number {
  return sizes.reduce((sum, one) => sum + one[unit], 0) / sizes.length;
}

/** Standard error of the mean, as a share of it. */
function relativeError(sizes: readonly ContentSize[], unit: keyof ContentSize): number {
  if (sizes.length < 2) return 0;
  const middle = mean(sizes, unit);
  const squares = sizes.reduce((sum, one) => sum + (one[unit] - middle) ** 2, 0);
  return Math.sqrt(squares / (sizes.length - 1) / sizes.length) / middle;
}
