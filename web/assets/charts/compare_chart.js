// Several places: their 7-day means as lines, each named at its end.

import { number, seconds, weekday } from "../shared/format.js";
import { bridged, dayColumns } from "./time_chart.js";

const LINE_PX = 16; // between two names
const NAMED_FROM_PX = 560; // below this width the chips alone name the lines

// places: rows of locations; means: for each, its rows of /v1/observations
export function compareChart(places, means, days, width) {
  const times = means.flat().map((row) => seconds(row.date));
  const columns = dayColumns(Math.min(...times), Math.max(...times));
  const data = [
    columns.times,
    ...means.map((rows) =>
      bridged(columns.column(rows.map((row) => [seconds(row.date), row.value]))),
    ),
  ];
  const named = width >= NAMED_FROM_PX;
  return {
    data,
    days,
    last: columns.times.length - 1,
    room: named ? 132 : 16,
    series: (style) =>
      places.map((_, at) => ({
        stroke: style(`place-${at}`),
        width: 2.25,
        points: { show: false },
      })),
    range: (from, to) => extent(data.slice(1).flatMap((column) => column.slice(from, to + 1))),
    describe: (index) => describe(places, data, index),
    annotate: named ? (plot, style, font) => nameLines(plot, places, style, font) : undefined,
  };
}

function extent(values) {
  const seen = values.filter((value) => value != null);
  return [Math.min(0, ...seen), Math.max(...seen, 1e-9) * 1.05];
}

function describe(places, data, index) {
  if (index === null)
    return "Point at a day, or focus the chart and use the arrow keys, to read its figures.";
  const figures = places.map((place, at) => `${place.location} ${number(data[at + 1][index])}`);
  return [weekday(data[0][index]), ...figures].join(" · ");
}

// Names right of the last figures, pushed apart where they would lie on each other.
function nameLines(plot, places, style, font) {
  const ratio = devicePixelRatio;
  const ends = places
    .map((place, at) => ({
      name: place.location,
      colour: style(`place-${at}`),
      value: plot.data[at + 1].findLast((value) => value != null),
    }))
    .filter((end) => end.value != null)
    .map((end) => ({ ...end, y: plot.valToPos(end.value, "y", true) }))
    .sort((one, other) => one.y - other.y);
  const bottom = plot.bbox.top + plot.bbox.height - 4;
  for (
    let at = ends.length - 1, floor = bottom;
    at >= 0;
    at -= 1, floor = ends[at + 1].y - LINE_PX * ratio
  )
    ends[at].y = Math.min(ends[at].y, floor);
  for (let at = 1; at < ends.length; at += 1)
    ends[at].y = Math.max(ends[at].y, ends[at - 1].y + LINE_PX * ratio);
  const { ctx } = plot;
  ctx.save();
  ctx.font = font.replace(/^\d+/, (size) => Number(size) * ratio);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const end of ends) {
    ctx.fillStyle = end.colour;
    ctx.fillText(end.name, plot.bbox.left + plot.bbox.width + 8 * ratio, end.y, 118 * ratio);
  }
  ctx.restore();
}
