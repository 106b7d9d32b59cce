// Numbers, dates and names as people read them.

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumSignificantDigits: 3 });
const longDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const shortDate = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const dayMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const monthYear = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

const UNKNOWN = "–";
const METRICS = {
  new_cases_7d: "New cases, 7-day mean",
  new_deaths_7d: "New deaths, 7-day mean",
  new_cases_7d_per_100k: "New cases per 100,000 people, 7-day mean",
  new_deaths_7d_per_100k: "New deaths per 100,000 people, 7-day mean",
  people_fully_vaccinated: "People fully vaccinated",
  total_vaccinations: "Vaccine doses given",
};

export const number = (value) => (value == null ? UNKNOWN : Math.abs(value) >= 100 ? whole.format(value) : precise.format(value));
export const axis = (value) => compact.format(value);
export const fixed = (value, digits) => (value == null ? UNKNOWN : value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
export const short = (value) => (value == null ? UNKNOWN : compact.format(value));
export const day = (iso) => longDate.format(new Date(`${iso}T00:00Z`));
export const weekday = (seconds) => shortDate.format(new Date(seconds * 1000));
// A label of the time axis; step: seconds between two labels.
export const tick = (seconds, step) => (step >= 28 * 86_400 ? monthYear : dayMonth).format(new Date(seconds * 1000));

export function metricName(metric) {
  const words = metric.replaceAll("_", " ").replace("per 100k", "per 100,000 people").replace("per thousand", "per 1,000 people");
  return METRICS[metric] ?? words[0].toUpperCase() + words.slice(1);
}

// cases/100,000/day -> cases per 100,000 people a day
export function unitName(unit) {
  return unit
    .split("/")
    .map((part, position) => (position === 0 ? part : part === "day" || part === "week" ? `a ${part}` : `per ${part} people`))
    .join(" ");
}

// "up 12%", "down 3%", "unchanged": only between two positive figures, because corrections make others meaningless.
export function change(now, before) {
  if (!(now > 0) || !(before > 0)) return null;
  const percent = Math.round((now / before - 1) * 100);
  if (percent === 0) return "unchanged";
  return `${percent > 0 ? "up" : "down"} ${number(Math.abs(percent))}%`;
}
