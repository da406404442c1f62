/** Digits of a measured number without an interval; with one, `estimateCells` decides. */
const MOST_DIGITS = 3;
/** Smaller sizes read `0`. */
const SMALLEST = 5e-7;

const MEASURED = new Intl.NumberFormat('en-US', { maximumSignificantDigits: MOST_DIGITS });
const COUNTER = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A measured number in at most three significant digits: `0.0031`, `2.13`, `46`, `1,230`, `−0.4`. */
export function numberText(value: number): string {
  return signed(value, Math.abs(value) < SMALLEST ? '0' : MEASURED.format(Math.abs(value)));
}

/** A count or a configured number, with all digits before the point: `1,234,567`, `0.25`. */
export function countText(value: number): string {
  const size = Math.abs(value);
  return Number.isInteger(value) || size >= 100 ? signed(value, WHOLE.format(size)) : numberText(value);
}

/** A counter per message, with as many digits as a comparison of two needs: `2`, `1.05263`, `1,905,850`. */
export function counterText(value: number): string {
  return signed(value, COUNTER.format(Math.abs(value)));
}

/** A number with this many decimals; −1 rounds to tens, −2 to hundreds. */
export function fixedText(value: number, decimals: number): string {
  const size = Math.abs(value);
  const unit = 10 ** -decimals;
  return signed(
    value,
    decimals < 0 ? WHOLE.format(Math.round(size / unit) * unit) : formatFor(decimals).format(size),
  );
}

/** A change: `+1.2`, `−0.4`, `0`. */
export function signedText(value: number, decimals?: number): string {
  const text = decimals === undefined ? numberText(value) : fixedText(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** 0.034 → `3.4 %`. */
export function percentText(share: number): string {
  return `${numberText(share * 100)} %`;
}

/** `1 difference`, `3 differences`, `2 mismatches`. */
export function quantity(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** With a true minus sign, and none before a zero. */
function signed(value: number, size: string): string {
  return value < 0 && /[1-9]/.test(size) ? `−${size}` : size;
}

/** Cached, because making a format takes longer than a hundred uses of it. */
const FORMATS = new Map<number, Intl.NumberFormat>();

function formatFor(decimals: number): Intl.NumberFormat {
  const cached = FORMATS.get(decimals);
  if (cached !== undefined) return cached;
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  FORMATS.set(decimals, format);
  return format;
}
