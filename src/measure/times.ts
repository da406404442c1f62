import { encodeIntoCompressedBase64, Int32Histogram } from 'hdr-histogram-js';

/** An hour in nanoseconds, an upper bound for calls. */
const MAX_NS = 3_600_000_000_000;
const SIGNIFICANT_DIGITS = 3;

/**
 * Durations in an HDR histogram of nanoseconds, three significant digits (http://hdrhistogram.org): constant
 * memory for any number of calls, and histograms merge without loss.
 */
export class Times {
  readonly #histogram = new Int32Histogram(1, MAX_NS, SIGNIFICANT_DIGITS);

  record(fromMs: number, toMs: number): void {
    this.#histogram.recordValue(Math.round((toMs - fromMs) * 1e6));
  }

  /** Null if less than one sample lies beyond the percentile, which would then be the maximum. */
  percentileMicros(percentile: number): number | null {
    const samples = this.#histogram.totalCount;
    // Tolerates rounding: 1000 · (100 − 99.9) is not exactly 100.
    if (samples * (100 - percentile) < 100 - 1e-6) return null;
    return this.#histogram.getValueAtPercentile(percentile) / 1000;
  }

  /** Removes all samples. */
  clear(): void {
    this.#histogram.reset();
  }

  /** HdrHistogram format V2, compressed, base64. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
