// The axes of the plane: the two principal components where the release has them, otherwise wealth
// and development.

import { fixed, short } from "../shared/format.js";
import { words } from "../shared/language.js";
import { axisTitle } from "./axis_title.js";

const MONEY = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];
const TENTHS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const WHOLE = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
const WEALTH = {
  id: "wealth",
  across: {
    name: "gdp_per_capita",
    value: (row) => Math.log(row.gdp_per_capita),
    ticks: MONEY,
    at: Math.log,
    shown: short,
    title: words.countries.gdpAxis,
  },
  up: {
    name: "human_development_index",
    value: (row) => row.human_development_index,
    ticks: TENTHS,
    at: (tick) => tick,
    shown: (tick) => fixed(tick, 1),
    title: words.countries.hdiAxis,
  },
};

const component = (name, features) => ({
  name,
  value: (row) => row[name] ?? NaN,
  ticks: WHOLE,
  at: (tick) => tick,
  shown: String,
  title: axisTitle(features, name),
});

// countries: rows of the table clusters; features: rows of cluster_features. {id, across, up}
export function axesOf(countries, features) {
  if (!countries.some((row) => Number.isFinite(row.pca_1))) return WEALTH;
  return {
    id: "components",
    across: component("pca_1", features),
    up: component("pca_2", features),
  };
}
