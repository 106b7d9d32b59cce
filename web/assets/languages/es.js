// All that the page says in Spanish: the parts of en.js, and the words that stand in the pages.

import { charts } from "./es/charts.js";
import { countries } from "./es/countries.js";
import { daily } from "./es/daily.js";
import { forecasts } from "./es/forecasts.js";
import { mapped } from "./es/mapped.js";
import { measures } from "./es/measures.js";
import { page } from "./es/page.js";
import { places } from "./es/places.js";
import { record } from "./es/record.js";
import { standing } from "./es/standing.js";

export const catalogue = (format) => ({
  charts: charts(format),
  countries: countries(format),
  daily: daily(format),
  forecasts: forecasts(format),
  mapped: mapped(),
  measures: measures(),
  page: page(),
  places: places(),
  record: record(format),
  standing,
});
