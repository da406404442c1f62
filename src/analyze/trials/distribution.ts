import { type HistogramRow, highestOf, type Layout, placeBeyond } from '../../model/histogram.ts';

/** Ascending values in nanoseconds, and the number of samples at or below each. */
export interface Distribution {
  readonly values: Float64Array;
  readonly cumulative: Float64Array;
}

/** Sums all rows by value, because rows may have different precision. */
export function merge(rows: readonly HistogramRow[]): Distribution {
  const counts = new Map<number, number>();
  for (const { layout, sums } of sumsByLayout(rows)) {
    sums.forEach((count, place) => {
      if (count === 0) return;
      const value = highestOf(layout, place);
      counts.set(value, (counts.get(value) ?? 0) + count);
    });
  }
  const values = Float64Array.from(counts.keys()).sort();
  let sum = 0;
  const cumulative = values.map((value) => {
    sum += counts.get(value) ?? 0;
    return sum;
  });
  return { values, cumulative };
}

export function total({ cumulative }: Distribution): number {
  return cumulative.at(-1) ?? 0;
}

/** The smallest bucket, in nanoseconds, that holds this percentile of the samples. */
export function valueAt({ values, cumulative }: Distribution, percentile: number): number {
  const rank = rankOf(percentile, cumulative.at(-1) ?? 0);
  return values[Math.min(firstAtLeast(cumulative, rank, 0, values.length), values.length - 1)] ?? 0;
}

/** Number of samples of one histogram. */
export function rowTotal({ page, start, end }: HistogramRow): number {
  return start === end ? 0 : (page.cumulative[end - 1] ?? 0);
}

/** Mean of one histogram in nanoseconds, to the width of its buckets; 0 if it is empty. */
export function rowMean(row: HistogramRow): number {
  const { layout, page, start, end } = row;
  let sum = 0;
  let before = 0;
  for (let entry = start; entry < end; entry++) {
    const upTo = page.cumulative[entry] ?? before;
    sum += highestOf(layout, page.places[entry] ?? 0) * (upTo - before);
    before = upTo;
  }
  return before === 0 ? 0 : sum / before;
}

/** Like `valueAt`, for one histogram that is not empty. */
export function rowValueAt(row: HistogramRow, percentile: number): number {
  const { layout, page, start, end } = row;
  const entry = firstAtLeast(page.cumulative, rankOf(percentile, rowTotal(row)), start, end);
  return highestOf(layout, page.places[Math.min(entry, end - 1)] ?? 0);
}

/** Number of samples of each histogram in buckets that end at or below a value in nanoseconds. */
export function countsAtMost(rows: readonly HistogramRow[], nanoseconds: number): number[] {
  let known: Layout | undefined;
  let beyond = 0;
  return rows.map(({ layout, page, start, end }) => {
    if (known === undefined || !alike(known, layout)) {
      known = layout;
      beyond = placeBeyond(layout, nanoseconds);
    }
    const entry = firstAtLeast(page.places, beyond, start, end);
    return entry === start ? 0 : (page.cumulative[entry - 1] ?? 0);
  });
}

/** Rank, from 1, of the sample that has this percentile of all samples at or below it. */
function rankOf(percentile: number, samples: number): number {
  return Math.max(1, Math.ceil(Math.round(samples * percentile * 1e4) / 1e6));
}

/** Sums by the places of the buckets. Nearly all runs have one layout. */
function sumsByLayout(rows: readonly HistogramRow[]) {
  const groups: { readonly layout: Layout; sums: Float64Array }[] = [];
  for (const { layout, page, start, end } of rows) {
    const { places, cumulative } = page;
    const length = end > start ? (places[end - 1] ?? 0) + 1 : 0;
    let group = groups.find((one) => alike(one.layout, layout));
    if (group === undefined) {
      group = { layout, sums: new Float64Array(length) };
      groups.push(group);
    }
    if (length > group.sums.length) {
      const grown = new Float64Array(2 * length);
      grown.set(group.sums);
      group.sums = grown;
    }
    const { sums } = group;
    let before = 0;
    for (let entry = start; entry < end; entry++) {
      const place = places[entry] ?? 0;
      const upTo = cumulative[entry] ?? before;
      sums[place] = (sums[place] ?? 0) + upTo - before;
      before = upTo;
    }
  }
  return groups;
}

function alike(a: Layout, b: Layout): boolean {
  return a.unitMagnitude === b.unitMagnitude && a.halfMagnitude === b.halfMagnitude;
}

/** Binary search: index of the first element in [low, high) that is at least `bound`, or `high`. */
function firstAtLeast(
  ascending: Float64Array | Uint32Array,
  bound: number,
  low: number,
  high: number,
): number {
  let first = low;
  let end = high;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((ascending[middle] ?? 0) < bound) first = middle + 1;
    else end = middle;
  }
  return first;
}
