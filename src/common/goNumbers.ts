/**
 * Numbers as Go prints them, which is how Prometheus prints them. JavaScript rounds a tie away from zero where Go goes
 * to the even digit (0.125 with two digits), so digits are taken from the exact decimal value of the double.
 * Source: https://pkg.go.dev/strconv#FormatFloat
 */

const special = (value: number): string | undefined => {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+Inf' : '-Inf';
};

const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);

/** Go's %g: the shortest digits that read back as the same number, with an exponent from 1e6 and below 1e-4. */
export const formatNumber = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0' : '0';
  if (size >= 1e-4 && size < 1e6) return String(value);
  return special(value) ?? withLongExponent(value.toExponential());
};

/** Go writes two digits of an exponent at least. */
const withLongExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** Go's %f with as many digits as the number has: never an exponent. */
export const formatDecimal = (value: number): string => {
  const shortest = special(value) ?? String(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)\.?(\d*)e([+-]\d+)$/.exec(shortest) ?? [];
  if (exponent === undefined) return shortest;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction}${'0'.repeat(shift - fraction.length)}`;
};

/** The exact value of a finite double as `digits / 10^places`. */
const exactly = (value: number): { digits: bigint; places: number } => {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] ?? 0n;
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (field === 0 ? 1 : field) - 1_075;
  if (exponent >= 0) return { digits: mantissa << BigInt(exponent), places: 0 };
  return { digits: mantissa * 5n ** BigInt(-exponent), places: -exponent };
};

/** Half to even. */
const divided = (dividend: bigint, divisor: bigint): bigint => {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
};

const rounded = ({ digits, places }: { digits: bigint; places: number }, wanted: number): bigint =>
  wanted >= places ? digits * 10n ** BigInt(wanted - places) : divided(digits, 10n ** BigInt(places - wanted));

/** %.Nf. */
export const fixed = (value: number, places: number): string => {
  const odd = special(value);
  if (odd !== undefined) return odd;
  const digits = String(rounded(exactly(value), places)).padStart(places + 1, '0');
  const sign = isNegative(value) ? '-' : '';
  const whole = digits.slice(0, digits.length - places);
  return places === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-places)}`;
};

/** The first `count` digits of a number that is not 0, and the power of ten of the first of them. */
const leading = (value: number, count: number): { digits: string; exponent: number } => {
  const exact = exactly(value);
  const exponent = String(exact.digits).length - exact.places - 1;
  const digits = String(rounded(exact, count - 1 - exponent));
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent };
};

const scientific = (digits: string, exponent: number): string => {
  const tail = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits.slice(0, 1)}${tail}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/** %.Ne. */
export const exponential = (value: number, places: number): string => {
  const odd = special(value);
  if (odd !== undefined) return odd;
  const sign = isNegative(value) ? '-' : '';
  if (value === 0) return `${sign}${scientific('0'.repeat(places + 1), 0)}`;
  const { digits, exponent } = leading(value, places + 1);
  return `${sign}${scientific(digits, exponent)}`;
};

/** %.Ng: N digits that count, without the zeros at the end. */
export const general = (value: number, precision: number): string => {
  const odd = special(value);
  if (odd !== undefined) return odd;
  const sign = isNegative(value) ? '-' : '';
  if (value === 0) return `${sign}0`;
  const count = Math.max(precision, 1);
  const { digits, exponent } = leading(value, count);
  const bare = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= count) return `${sign}${scientific(bare, exponent)}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${bare}`;
  const padded = bare.padEnd(exponent + 1, '0');
  const fraction = padded.slice(exponent + 1);
  return `${sign}${padded.slice(0, exponent + 1)}${fraction === '' ? '' : `.${fraction}`}`;
};
