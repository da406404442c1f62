import type { InboxLimits } from '../../mocks/standalone/inbox.ts';

const DEFAULT: InboxLimits = { messages: 1000, bytes: 64 * 1024 ** 2 };
/** The limit in messages if only bytes are given. */
const MOST_MESSAGES = 1_000_000;
const UNITS: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** `1000`, `64mb`, or both with a comma between; undefined for anything else. */
export function keepLimits(text: string): InboxLimits | undefined {
  let messages: number | undefined;
  let bytes: number | undefined;
  for (const part of text.toLowerCase().split(',')) {
    const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*(kb|mb|gb)?\s*$/.exec(part) ?? [];
    if (amount === undefined) return undefined;
    const factor = unit === undefined ? undefined : UNITS[unit];
    if (factor !== undefined) {
      if (bytes !== undefined || Number(amount) === 0) return undefined;
      bytes = Math.round(Number(amount) * factor);
    } else {
      if (messages !== undefined || !/^\d+$/.test(amount) || Number(amount) > MOST_MESSAGES) return undefined;
      messages = Number(amount);
    }
  }
  return {
    messages: messages ?? (bytes === undefined ? DEFAULT.messages : MOST_MESSAGES),
    bytes: bytes ?? DEFAULT.bytes,
  };
}
