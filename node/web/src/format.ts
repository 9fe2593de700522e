/** Amounts, times and addresses as people read them. Pure: locale and time are arguments. */

/** Decimals of W3W and W3SPACE. */
export const TOKEN_DECIMALS = 18;

/** Longest fraction that is shown; a smaller remainder is cut, never rounded up. */
const FRACTION_DIGITS = 4;

/**
 * A token amount.
 *
 * `value`: in the smallest unit. Returns grouped digits without trailing zeros; `<0.0001` for a smaller positive amount.
 */
export function formatAmount(value: bigint, decimals = TOKEN_DECIMALS, locale?: string): string {
  if (value < 0n) return `-${formatAmount(-value, decimals, locale)}`;
  const unit = 10n ** BigInt(decimals);
  const whole = value / unit;
  const fraction = (value % unit)
    .toString()
    .padStart(decimals, "0")
    .slice(0, FRACTION_DIGITS)
    .replace(/0+$/, "");
  if (whole === 0n && fraction === "" && value > 0n)
    return `<${decimalMark(locale)(`0.${"0".repeat(FRACTION_DIGITS - 1)}1`)}`;
  const grouped = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(whole);
  return fraction === "" ? grouped : grouped + decimalMark(locale)(`.${fraction}`);
}

/** An amount with its token's symbol; a price of nothing is `Free`. */
export function formatPrice(value: bigint, symbol: string, locale?: string): string {
  return value === 0n ? "Free" : `${formatAmount(value, TOKEN_DECIMALS, locale)} ${symbol}`;
}

/** `0x1234…abcd`, for places where the whole address is in the title. */
export function shortAddress(address: string): string {
  return address.length <= 12 ? address : `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** Start and end of an event in the reader's time zone, as short as the locale allows. `start`, `end`: seconds since the Unix epoch. */
export function formatTimes(start: number, end: number, locale?: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
  return format.formatRange(start * 1000, end * 1000);
}

/** `in 5 minutes`, `2 hours ago`; the larger unit from two of it on. Both times in seconds since the Unix epoch. */
export function formatDistance(at: number, now: number, locale?: string): string {
  const seconds = Math.round(at - now);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  // Rounded first, so that two hours less a second are two hours.
  const [unit, size] =
    units.find(([, size]) => Math.abs(Math.round(seconds / size)) >= 2) ?? (["second", 1] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: "always" }).format(Math.round(seconds / size), unit);
}

/** Seats that can still be sold. */
export function formatSeats(capacity: number, sold: number, locale?: string): string {
  const left = Math.max(0, capacity - sold);
  if (left === 0) return "Sold out";
  const count = new Intl.NumberFormat(locale).format(left);
  return left === 1 ? "1 seat left" : `${count} seats left`;
}

/** How far playback is behind the live edge. `seconds`: negative or unknown gives a dash. */
export function formatDelay(seconds: number | undefined): string {
  return seconds === undefined || !Number.isFinite(seconds) || seconds < 0 ? "–" : `${seconds.toFixed(1)} s`;
}

function decimalMark(locale?: string): (text: string) => string {
  const mark =
    new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  return (text) => text.replace(".", mark);
}
