/**
 * Least squares with a little shrinkage: the weights of the columns that come closest to the target, by Cholesky's
 * decomposition of the normal equations. `shrink` is a share of each column's own sum of squares.
 */
export const leastSquares = (columns: readonly Float64Array[], target: Float64Array, shrink: number): Float64Array => {
  const size = columns.length;
  const { factor, right } = normalEquations(columns, target);
  for (let i = 0; i < size; i += 1) factor[i]![i]! += shrink * (factor[i]![i]! + 1e-9) + 1e-12;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = factor[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= factor[i]![k]! * factor[j]![k]!;
      factor[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[j]![j]!;
    }
  for (let i = 0; i < size; i += 1) {
    let sum = right[i]!;
    for (let k = 0; k < i; k += 1) sum -= factor[i]![k]! * right[k]!;
    right[i] = sum / factor[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = right[i]!;
    for (let k = i + 1; k < size; k += 1) sum -= factor[k]![i]! * right[k]!;
    right[i] = sum / factor[i]![i]!;
  }
  return right;
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let t = 0; t < a.length; t += 1) sum += a[t]! * b[t]!;
  return sum;
};

const normalEquations = (
  columns: readonly Float64Array[],
  target: Float64Array,
): { readonly factor: readonly Float64Array[]; readonly right: Float64Array } => {
  const factor = columns.map(() => new Float64Array(columns.length));
  columns.forEach((column, i) => {
    for (let j = 0; j <= i; j += 1) factor[i]![j] = factor[j]![i] = dot(column, columns[j]!);
  });
  return { factor, right: Float64Array.from(columns, (column) => dot(column, target)) };
};
