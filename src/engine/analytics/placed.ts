/**
 * The value that stands at `rank` once these are sorted; none before it is larger then, none after it smaller. Selected
 * (C. A. R. Hoare, "Algorithm 65: Find", 1961): a whole sort, of which only one rank is wanted, takes five times as long.
 */
export const placed = (values: Uint16Array | Float64Array, rank: number): number => {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = values[rank]!;
    let [i, j] = [from, to];
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const other = values[i]!;
      values[i] = values[j]!;
      values[j] = other;
      i += 1;
      j -= 1;
    }
    if (j < rank) from = i;
    if (rank < i) to = j;
  }
  return values[rank]!;
};
