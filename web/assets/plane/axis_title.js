// The axes of the clusters' plane, named by what countries far along them have more of.

import { words } from "../shared/language.js";

const TOLD = 0.5; // least correlation of a feature with a component that names it
// features: rows of the table cluster_features; component: pca_1 or pca_2.
// "richer, older, fewer heart deaths →"
export function axisTitle(features, component) {
  const { features: named, components } = words.charts;
  const telling = features
    .filter((row) => Math.abs(row[component]) >= TOLD && named[row.feature])
    .sort((one, other) => Math.abs(other[component]) - Math.abs(one[component]));
  const terms = telling.map((row) => named[row.feature][row[component] > 0 ? 0 : 1]);
  return terms.length ? `${terms.join(", ")} →` : components[component];
}
