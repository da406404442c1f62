/** A source of numbers in [0, 1). */
export type RandomSource = () => number;

/** A level needs this many values; fewer are outliers. */
const SHORTEST = 3;
/** With fewer values, no order is rare enough for a step at 5 %. */
const FEWEST = 8;
const PERMUTATIONS = 999;
/**
 * Permutations at least as extreme as the data after which the p-value is precise enough (Besag and Clifford
 * 1991, Biometrika 78:301–304).
 */
const ENOUGH_EXCEEDANCES = 50;

/**
 * Finds changes of level in a series of independent values: the indexes of the first value of each new level,
 * ascending. Binary segmentation (Vostrikova 1981, Soviet Mathematics Doklady 24:55–59): the series is cut
 * at the largest difference of ranks if permutations exceed it at `alpha` at most, and each part is searched
 * again at half of `alpha`. A series without a step gets one with a probability of at most `alpha`, and so
 * does a part between true steps. Outliers count by rank only. `random` only orders the permutations, so a
 * seeded one reproduces the result.
 */
export function stepsIn(
  values: readonly number[],
  { alpha, random }: { readonly alpha: number; readonly random: RandomSource },
): number[] {
  const steps: number[] = [];
  // A list instead of recursion makes the order in which `random` is used explicit. It ends because each part
  // is shorter.
  const parts = [{ from: 0, to: values.length, at: alpha }];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const { from, to, at } = part;
    const step = stepIn(values.slice(from, to), random);
    if (step === undefined || step.p > at) continue;
    steps.push(from + step.index);
    parts.push({ from, to: from + step.index, at: at / 2 }, { from: from + step.index, to, at: at / 2 });
  }
  return steps.sort((a, b) => a - b);
}

/**
 * The likeliest step, with its permutation p-value: the largest of Pettitt's U_t in units of its standard
 * deviation √(t(n − t)(n + 1)/3), which finds late steps as well as early ones (Hawkins and Deng 2010, J.
 * Quality Technology 42:165–173). Undefined for too few values, or if all are equal.
 */
export function stepIn(
  values: readonly number[],
  random: RandomSource,
): { readonly index: number; readonly p: number } | undefined {
  const n = values.length;
  if (n < FEWEST) return undefined;
  const centred = Float64Array.from(centredRanks(values));
  const scale = centred.map((_, i) => 1 / Math.sqrt(((i + 1) * (n - i - 1) * (n + 1)) / 3));
  const found = largest(centred, scale);
  if (found.size === 0) return undefined;
  let exceedances = 0;
  for (let tried = 1; tried <= PERMUTATIONS; tried++) {
    shuffle(centred, random);
    // The order of summation may change the last bit.
    if (largest(centred, scale).size >= found.size - 1e-9) exceedances++;
    if (exceedances === ENOUGH_EXCEEDANCES) return { index: found.index, p: exceedances / tried };
  }
  return { index: found.index, p: (exceedances + 1) / (PERMUTATIONS + 1) };
}

/**
 * U_t = 2 · (sum of the first t ranks) − t(n + 1), for t = 1 … n (Pettitt 1979, Applied Statistics
 * 28:126–135).
 */
export function pettittSums(values: readonly number[]): number[] {
  let sum = 0;
  return centredRanks(values).map((rank) => {
    sum += rank;
    return sum;
  });
}

/** 2 · rank − (n + 1); tied values share their mean rank. */
function centredRanks(values: readonly number[]): number[] {
  const ascending = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const centred = new Array<number>(values.length).fill(0);
  for (let from = 0; from < ascending.length; ) {
    let to = from;
    while (to < ascending.length && ascending[to]?.value === ascending[from]?.value) to++;
    // Ranks from + 1 … to; twice their mean is from + 1 + to.
    for (const { index } of ascending.slice(from, to)) centred[index] = from + to - values.length;
    from = to;
  }
  return centred;
}

function largest(centred: Float64Array, scale: Float64Array) {
  let sum = 0;
  let size = 0;
  let index = 0;
  for (let i = 0; i < centred.length - SHORTEST; i++) {
    sum += centred[i] ?? 0;
    if (i + 1 < SHORTEST) continue;
    const here = Math.abs(sum) * (scale[i] ?? 0);
    if (here > size) {
      size = here;
      index = i + 1;
    }
  }
  return { size, index };
}

/** In place (Fisher and Yates; Knuth, TAOCP 3.4.2 P). */
function shuffle(items: Float64Array, random: RandomSource): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = items[i] ?? 0;
    items[i] = items[j] ?? 0;
    items[j] = kept;
  }
}
