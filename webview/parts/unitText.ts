import type { BoardUnit } from '../../src/common/boards.ts';
import { language, t } from '../l10n/l10n.ts';
import { bytesText, durationText, missing, percentText } from './figures.ts';

const exact = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

/** 0.034, 2.75, 84.1, 1,204, 1.25 M. */
const numberText = (value: number): string => {
  const size = Math.abs(value);
  if (size < 1_000) return exact.format(value);
  if (size < 1e6) return whole.format(value);
  return size < 1e9 ? `${exact.format(value / 1e6)} M` : `${exact.format(value / 1e9)} G`;
};

const percent = (ratio: number): string =>
  Math.abs(ratio) < 0.1 && ratio !== 0 ? `${exact.format(ratio * 100)} %` : percentText(ratio);

/** The sign is written before what is written of an amount. */
const signed = (value: number, text: (amount: number) => string): string =>
  value < 0 ? `-${text(-value)}` : text(value);

const texts: Readonly<Record<BoardUnit, (value: number) => string>> = {
  number: numberText,
  ratio: percent,
  percent: (value) => percent(value / 100),
  milliseconds: (value) => signed(value, durationText),
  seconds: (value) => signed(value * 1_000, durationText),
  bytes: (value) => signed(value, bytesText),
  bytesPerSecond: (value) => `${signed(value, bytesText)}/s`,
  perSecond: (value) => `${numberText(value)}/s`,
  celsius: (value) => `${exact.format(value)} °C`,
  watts: (value) => `${exact.format(value)} W`,
};

/** A figure as its unit is written. */
export const unitText =
  (unit: BoardUnit = 'number') =>
  (value: number | null | undefined): string =>
    value === null || value === undefined || !Number.isFinite(value) ? missing : texts[unit](value);

export const unitLabels: Readonly<Record<BoardUnit, string>> = {
  number: t('Number'),
  ratio: t('Ratio (0 to 1)'),
  percent: t('Percent (0 to 100)'),
  milliseconds: t('Milliseconds'),
  seconds: t('Seconds'),
  bytes: t('Bytes'),
  bytesPerSecond: t('Bytes per second'),
  perSecond: t('Per second'),
  celsius: t('Degrees Celsius'),
  watts: t('Watts'),
};
