import { encodeIntoCompressedBase64, Int32Histogram } from 'hdr-histogram-js';

/** An hour in nanoseconds: no call may take that long. */
const HIGHEST_NS = 3_600_000_000_000;
const SIGNIFICANT_DIGITS = 3;

/**
 * Service times, response times or latenesses in an HDR histogram with three significant digits, in nanoseconds: constant memory for
 * any number of calls, and histograms of trials merge without loss. http://hdrhistogram.org
 */
export class Times {
  readonly #histogram = new Int32Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);

  record(fromMs: number, toMs: number): void {
    this.#histogram.recordValue(Math.round((toMs - fromMs) * 1e6));
  }

  /** Null where less than one sample lies beyond the percentile: it would be the maximum under another name. */
  percentileMicros(percentile: number): number | null {
    const samples = this.#histogram.totalCount;
    // With room for rounding, because 1000 · (100 − 99.9) is not quite 100.
    if (samples * (100 - percentile) < 100 - 1e-6) return null;
    return this.#histogram.getValueAtPercentile(percentile) / 1000;
  }

  /** Forgets all samples. */
  clear(): void {
    this.#histogram.reset();
  }

  /** The HdrHistogram V2 format, compressed, in base64: any implementation reads it. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
