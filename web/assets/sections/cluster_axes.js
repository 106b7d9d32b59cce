// The axes of the clusters' plane, named by what countries far along them have more of.

const TOLD = 0.5; // least correlation of a feature with a component that names it
// [more, less] of it
const WORDS = {
  gdp_per_capita: ["richer", "poorer"],
  median_age: ["older", "younger"],
  population_density: ["denser", "sparser"],
  cardiovasc_death_rate: ["more heart deaths", "fewer heart deaths"],
  diabetes_prevalence: ["more diabetes", "less diabetes"],
};
const PLAIN = { pca_1: "First principal component", pca_2: "Second principal component" };

// features: rows of the table cluster_features; component: pca_1 or pca_2.
// "richer, older, fewer heart deaths →"
export function axisTitle(features, component) {
  const telling = features
    .filter((row) => Math.abs(row[component]) >= TOLD && WORDS[row.feature])
    .sort((one, other) => Math.abs(other[component]) - Math.abs(one[component]));
  const words = telling.map((row) => WORDS[row.feature][row[component] > 0 ? 0 : 1]);
  return words.length ? `${words.join(", ")} →` : PLAIN[component];
}
