// Numbers and days as people read them, in the language of the page.

const LOCALES = { en: "en-GB", es: "es" };
const LOCALE = LOCALES[document.documentElement.lang];

// Of four figures, too, Spanish has a point.
const numbers = (options) =>
  new Intl.NumberFormat(LOCALE, { useGrouping: "always", ...options });
const days = (options) => new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });

const whole = numbers({ maximumFractionDigits: 0 });
const precise = numbers({ maximumSignificantDigits: 3 });
const decimals = [0, 1, 2, 3, 4].map((digits) =>
  numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
const compact = numbers({ notation: "compact", maximumSignificantDigits: 3 });
const longDate = days({ day: "numeric", month: "long", year: "numeric" });
const shortDay = days({ day: "numeric", month: "short", year: "numeric" });
const shortDate = days({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const dayMonth = days({ day: "numeric", month: "short", year: "2-digit" });
const monthYear = days({ month: "short", year: "numeric" });

const UNKNOWN = "–";

export const number = (value) =>
  value == null ? UNKNOWN : Math.abs(value) >= 100 ? whole.format(value) : precise.format(value);
export const fixed = (value, digits) =>
  value == null ? UNKNOWN : decimals[digits].format(value);
// Decimals of a column: as many as its middle figure needs for three digits.
export function digitsOf(values) {
  const sizes = values.filter((value) => value != null && value !== 0).map(Math.abs);
  const middle = sizes.sort((one, other) => one - other)[Math.floor(sizes.length / 2)] ?? 1;
  return Math.min(Math.max(2 - Math.floor(Math.log10(middle)), 0), 3);
}
export const short = (value) => (value == null ? UNKNOWN : compact.format(value));
export const day = (iso) => longDate.format(new Date(`${iso.slice(0, 10)}T00:00Z`));
export const dayShort = (iso) => shortDay.format(new Date(`${iso.slice(0, 10)}T00:00Z`));
// Of a day that is counted from 1970-01-01.
const dateOf = (day) => new Date(day * 86_400_000);
export const weekdayOf = (day) => shortDate.format(dateOf(day));
export const dayMonthOf = (day) => dayMonth.format(dateOf(day));
export const monthOf = (day) => monthYear.format(dateOf(day));

const rules = new Intl.PluralRules(LOCALE);
export const plural = (count, one, many) =>
  `${number(count)} ${rules.select(count) === "one" ? one : many}`;
// "New cases": words that begin a line.
export const capital = (text) => text.replace(/^./, (first) => first.toUpperCase());
