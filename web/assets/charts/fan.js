// The forecast of one place as a fan over its last reports.

import { WEEK, dayOf } from "../shared/days.js";
import { dayMonthOf } from "../shared/format.js";
import { words } from "../shared/language.js";

const PEOPLE = 100_000;
const INTERVALS = [
  { level: 95, low: 0.025, high: 0.975, strength: 0.2 },
  { level: 50, low: 0.25, high: 0.75, strength: 0.34, likely: true },
];

// loaded: as in figure.js; forecast: rows of /v1/forecasts of one place and target
export function forecastLayers({ places, form, rate, series, forecast }) {
  if (!forecast.length || form === "total") return { lines: [], fans: [], moments: [] };
  const [place] = places;
  // A week's count divided by 7 is what the 7-day mean would be on the week's last day.
  const days = form === "day" ? WEEK : 1;
  const share = (rate ? PEOPLE / place.population : 1) / days;
  const begin = dayOf(forecast[0].forecast_date);
  const known = series[place.iso_code].line.findLast(([day]) => day <= begin);
  const anchor = known ? [[begin, known[1], known[1]]] : [];
  const level = (quantile) =>
    new Map(
      forecast
        .filter((row) => row.quantile === quantile)
        .map((row) => [dayOf(row.target_end_date), row.value * share]),
    );
  const fans = INTERVALS.map(({ level: percent, low, high, ...layer }) => {
    const upper = level(high);
    const weeks = [...level(low)].map(([day, value]) => [day, value, upper.get(day)]);
    const name = words.charts.interval(percent);
    return { ...layer, name, colour: "hue", points: [...anchor, ...weeks] };
  });
  const median = {
    name: words.charts.median,
    colour: "ink",
    dash: "5 4",
    width: 1.75,
    bridge: 2 * WEEK,
    forecast: true,
    points: [...anchor.map(([day, value]) => [day, value]), ...level(0.5)],
  };
  const moments = [{ day: begin, words: words.charts.forecastFrom(dayMonthOf(begin)) }];
  return { lines: [median], fans, moments };
}
