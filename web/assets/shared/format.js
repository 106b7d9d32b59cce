// Numbers, dates and names as people read them.

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat("en-GB", {
  notation: "compact",
  maximumSignificantDigits: 3,
});
const longDate = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const shortDay = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const shortDate = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const dayMonth = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "2-digit",
  timeZone: "UTC",
});
const monthYear = new Intl.DateTimeFormat("en-GB", {
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

const UNKNOWN = "–";

export const number = (value) =>
  value == null ? UNKNOWN : Math.abs(value) >= 100 ? whole.format(value) : precise.format(value);
export const axis = (value) => compact.format(value);
export const fixed = (value, digits) =>
  value == null
    ? UNKNOWN
    : value.toLocaleString("en-GB", {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
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

// new_cases_7d_per_100k -> New cases per 100,000 people, 7-day mean
export function metricName(metric) {
  const rate = /_per_(100k|thousand|million|hundred)$/.exec(metric);
  const people = { "100k": "100,000", thousand: "1,000", million: "million", hundred: "100" };
  const bare = metric
    .replace(/_per_\w+$/, rate ? "" : "$&")
    .replace(/_7d$/, "")
    .replaceAll("_", " ");
  const per = rate ? ` per ${people[rate[1]]} people` : "";
  const mean = /_7d(_per_|$)/.test(metric) ? ", 7-day mean" : "";
  return bare[0].toUpperCase() + bare.slice(1) + per + mean;
}

export function duration(length) {
  const [minutes, rest] = [Math.floor(length / 60), Math.round(length % 60)];
  return minutes ? `${minutes} min ${rest} s` : `${number(length)} s`;
}

// "up 12%", "down 3%", "unchanged": only between two positive figures, because corrections make
// others meaningless.
export function trend(now, before) {
  if (!(now > 0) || !(before > 0)) return null;
  const percent = Math.round((now / before - 1) * 100);
  if (percent === 0) return "unchanged";
  return `${percent > 0 ? "up" : "down"} ${number(Math.abs(percent))}%`;
}

export const plural = (count, one, many = `${one}s`) =>
  `${number(count)} ${count === 1 ? one : many}`;
