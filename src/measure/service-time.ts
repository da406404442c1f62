import { encodeIntoCompressedBase64, Int32Histogram } from 'hdr-histogram-js';

/** An hour in nanoseconds: no call may take that long. */
const HIGHEST_NS = 3_600_000_000_000;
const SIGNIFICANT_DIGITS = 3;

/**
 * Service times in an HDR histogram with three significant digits, in nanoseconds: constant memory for any number of
 * calls, and histograms of trials merge without loss. http://hdrhistogram.org
 */
export class ServiceTimes {
  readonly #histogram = new Int32Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);

  record(startedMs: number, endedMs: number): void {
    this.#histogram.recordValue(Math.round((endedMs - startedMs) * 1e6));
  }

  /** The HdrHistogram V2 format, compressed, in base64: any implementation reads it. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
