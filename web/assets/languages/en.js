// All that the page says in English: one part a subject. Each takes functions of shared/format.js
// and returns texts, and functions that make them.

import { charts } from "./en/charts.js";
import { countries } from "./en/countries.js";
import { daily } from "./en/daily.js";
import { forecasts } from "./en/forecasts.js";
import { mapped } from "./en/mapped.js";
import { measures } from "./en/measures.js";
import { page } from "./en/page.js";
import { places } from "./en/places.js";
import { record } from "./en/record.js";

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
});
