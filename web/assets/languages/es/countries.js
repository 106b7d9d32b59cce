// Los países: mapa y clasificación, grupos parecidos y revisiones. Véase en/countries.js.

// Terms of the clusters' names.
const TERMS = {
  "low income": "ingresos bajos",
  "high income": "ingresos altos",
  "sparsely populated": "poco poblados",
  "densely populated": "muy poblados",
  young: "jóvenes",
  old: "envejecidos",
  "few cardiovascular deaths": "pocas muertes cardiovasculares",
  "many cardiovascular deaths": "muchas muertes cardiovasculares",
  "little diabetes": "poca diabetes",
  "much diabetes": "mucha diabetes",
  "near the mean of all countries": "cerca de la media de todos los países",
};

function clusterName(name) {
  const [words, number = ""] = name.split(/(?= \(\d+\)$)/);
  const terms = words.split(", ").map((term) => TERMS[term.toLowerCase()] ?? term);
  return terms.join(", ").replace(/^./, (first) => first.toUpperCase()) + number;
}

export const countries = ({ number, plural }) => ({
  country: "País",
  all: "Todos",
  highest: (measure, place, continent, value, day) =>
    `${measure}: el valor más alto${continent ? ` de ${continent}` : ""} es el de ${place}, ` +
    `${value}, el ${day}`,
  noFigures: (measure) => `${measure}: sin datos`,
  mapTitle: (name, unit) => `${name}${unit.startsWith("%") ? "," : ""} ${unit}, por país`,
  note: (day, withoutSmall) =>
    `La última cifra de cada país.${day ? ` La más reciente es del ${day}.` : ""}` +
    (withoutSmall
      ? " Se omiten las tasas de países con menos de un millón de habitantes: saltan con cada " +
        "notificación."
      : ""),
  silent: (count) => plural(count, "país ya no notifica", "países ya no notifican"),
  small: "sin clasificar, con menos de un millón de habitantes",
  noReport: "sin datos",
  onlyFirst: (count) => `Solo los primeros ${count}`,
  allCountries: (count) => (count === 1 ? "El único país" : `Los ${number(count)} países`),

  groups: (countries, groups, plane) =>
    ({
      components: `${countries} países en ${groups} grupos parecidos en riqueza, densidad, edad y enfermedades`,
      wealth: `${countries} países en ${groups} grupos por desarrollo, ingresos y densidad`,
    })[plane],
  planes: {
    components:
      "Países en los dos componentes principales de lo que los agrupa: cerca es parecido",
    wealth: "Países por índice de desarrollo humano y PIB por habitante",
  },
  groupedBy: {
    components:
      "Agrupados por k-medias según el PIB por habitante, la densidad de población, la edad " +
      "mediana y las muertes por cardiopatía y la diabetes.",
    wealth:
      "Agrupados por k-medias según el desarrollo humano, el PIB por habitante y la densidad de " +
      "población.",
  },
  lacking: (count) =>
    `${plural(count, "país carece", "países carecen")} de demasiados datos para situarlos. ` +
    "Un parecido entre países no es una causa.",
  gdpAxis: "PIB por habitante, dólares internacionales, logarítmico",
  hdiAxis: "Índice de desarrollo humano, de 0 a 1",
  groupsCaveat:
    "Método: k-medias, el mejor de 200 inicios; el número de grupos se elige por la silueta. Las " +
    "últimas cifras de cada país, que son de años distintos.",
  groupsSource: "grupos calculados aquí",
  group: "Grupo",
  cluster: (number) => `Grupo ${number}`,
  clusterName,
  meansOf: "Medias de",
  columns: {
    countries: "Países",
    human_development_index: "Índice de desarrollo humano, de 0 a 1",
    gdp_per_capita: "PIB por habitante, dólares internacionales",
    population_density: "Habitantes por km²",
    median_age: "Edad mediana, años",
    total_cases_per_100k: "Casos por 100.000 habitantes",
    total_deaths_per_100k: "Muertes por 100.000 habitantes",
  },
  planeLabel: (title, countries, groups) => `${title}: ${countries} países en ${groups} grupos.`,
  describe: ({ hdi, gdp, density, deaths }) => [
    `IDH ${hdi}`,
    `PIB de ${gdp} $ por habitante`,
    `${density} habitantes por km²`,
    `${deaths} muertes por 100.000 habitantes`,
  ],

  firstRelease: "La primera versión: no hay nada anterior que revisar",
  fromNext: "Desde la próxima versión, aquí se dirá qué cambió la fuente del pasado.",
  revised: (values, noun, countries, day) =>
    `${plural(values, `recuento diario de ${noun} revisado`, `recuentos diarios de ${noun} revisados`)} ` +
    `en ${plural(countries, "país", "países")}${day ? ` desde el ${day}` : ""}`,
  noneRevised: (noun, day) =>
    `No se revisó ningún recuento diario de ${noun}${day ? ` desde el ${day}` : ""}`,
  revisionsNote: (shown, all) =>
    "Recuentos que daba la versión anterior y que esta da de otro modo, o no da. Los días nuevos " +
    "no son revisiones. Países por la magnitud de lo cambiado; se muestran " +
    `${number(shown)} de ${number(all)}.`,
  daysChanged: "Días cambiados",
  daysGone: "Días retirados",
  netChange: (noun) => `Cambio neto, ${noun}`,
  largestChange: "Mayor cambio",
});
