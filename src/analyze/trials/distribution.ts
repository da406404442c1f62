import { type HistogramRow, highestOf, type Layout, placeBeyond } from '../../model/histogram.ts';

/** Ascending values in nanoseconds, and how many samples are at or below each. */
export interface Distribution {
  readonly values: Float64Array;
  readonly cumulative: Float64Array;
}

/** All samples of all rows, added up by value: rows may have been recorded with different precision. */
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

/** Nanoseconds; the smallest bucket that holds this percentile of the samples. */
export function valueAt({ values, cumulative }: Distribution, percentile: number): number {
  const rank = rankOf(percentile, cumulative.at(-1) ?? 0);
  return values[Math.min(firstAtLeast(cumulative, rank, 0, values.length), values.length - 1)] ?? 0;
}

/** Samples of one histogram. */
export function rowTotal({ page, start, end }: HistogramRow): number {
  return start === end ? 0 : (page.cumulative[end - 1] ?? 0);
}

/** Mean of one histogram in nanoseconds, to the width of its buckets; 0 of an empty one. */
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

/** As `valueAt`, of one histogram that is not empty. */
export function rowValueAt(row: HistogramRow, percentile: number): number {
  const { layout, page, start, end } = row;
  const entry = firstAtLeast(page.cumulative, rankOf(percentile, rowTotal(row)), start, end);
  return highestOf(layout, page.places[Math.min(entry, end - 1)] ?? 0);
}

/** Samples of each histogram in buckets that end at or below a value in nanoseconds. */
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

/** The place of the sample that has this percentile of all samples at or below it, counted from 1. */
function rankOf(percentile: number, samples: number): number {
  return Math.max(1, Math.ceil(Math.round(samples * percentile * 1e4) / 1e6));
}

/** By the places of their buckets; almost always there is one layout. */
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

/** Index of the first element from `low` to before `high` that is not below `bound`, by halving; `high` where there is none. */
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
