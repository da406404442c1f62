import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { Counters } from '../model/run-file.ts';
import type { Wire, WireCheck } from '../model/trial.ts';

/** Content size of one message: in UTF-8, and with non-ASCII bytes tripled, as in quoted-printable. */
export interface ContentSize {
  readonly plain: number;
  readonly encoded: number;
}

export interface TrialBytes {
  readonly wire: Wire;
  readonly received: number;
  readonly calls: number;
  readonly batch: number;
  /** Sizes of the sampled messages. */
  readonly sampled: readonly ContentSize[];
}

/** Tolerance for effects besides content: padding, folded lines, lengths of ids, the last call of a trial. */
const TOLERANCE = 0.1;
/** Tolerance in standard errors of the sample's mean. */
const ERRORS = 3;
/** Minimum sample size, unless the sample holds all messages. */
const MIN_SAMPLED = 10;

/**
 * The range of bytes per message that the counters predict for a trial. Its messages may be longer than the
 * counted ones: the range covers all growth between none and proportional to the expected content. Undefined
 * without enough data.
 */
export function wireCheck(
  { opening, following }: Pick<Counters, 'opening' | 'following'>,
  counted: readonly ContentSize[],
  { wire, received, calls, batch, sampled }: TrialBytes,
): WireCheck | undefined {
  if (following.messages === 0 || received === 0 || calls === 0 || counted.length === 0) return undefined;
  if (sampled.length < Math.min(MIN_SAMPLED, received)) return undefined;
  const isAll = sampled.length >= received;
  const each = following.bytesToServer / following.messages;
  const growths = [1, ...(['plain', 'encoded'] as const).map((unit) => growth(counted, sampled, unit))];
  const spread = isAll
    ? 0
    : ERRORS * Math.max(relativeError(sampled, 'plain'), relativeError(sampled, 'encoded'));
  const tolerance = TOLERANCE + spread;
  // A call with fewer recipients than the counted ones shares its common part among fewer.
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
  const parts = [subject, text, html, JSON.stringify(headers)];
  const files = attachments.reduce((sum, { size }) => sum + size, 0);
  const plain = parts.reduce((sum, one) => sum + Buffer.byteLength(one), files);
  const ascii = parts.reduce((sum, one) => sum + asciiIn(one), 0);
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
