/** Arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Unbiased (n − 1) variance in two passes (Chan, Golub and LeVeque 1983, The American Statistician
 * 37:242–247).
 */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  let squares = 0;
  let rest = 0;
  for (const value of values) {
    squares += (value - centre) ** 2;
    rest += value - centre;
  }
  return Math.max(0, squares - rest ** 2 / values.length) / (values.length - 1);
}

/** Exactly 0 if all values are equal, without the rounding of the mean. */
export function standardDeviation(values: readonly number[]): number {
  return allEqual(values) ? 0 : Math.sqrt(variance(values));
}

/** True if no value differs, as for a counter that the protocol determines. */
export function allEqual(values: readonly number[]): boolean {
  const first = values[0];
  return first !== undefined && values.every((value) => value === first);
}

/** The logarithms; undefined if a value is not positive. */
export function logarithms(values: readonly number[]): number[] | undefined {
  return values.every((value) => value > 0 && Number.isFinite(value)) ? values.map(Math.log) : undefined;
}
