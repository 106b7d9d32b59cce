// Lo que figura en los gráficos, junto a ellos y lo que se lee de ellos.

const WEEKDAYS = {
  Mon: "lunes",
  Tue: "martes",
  Wed: "miércoles",
  Thu: "jueves",
  Fri: "viernes",
  Sat: "sábados",
  Sun: "domingos",
};
const inSpanish = (weekdays) =>
  new Intl.ListFormat("es").format(weekdays.split(" ").map((day) => WEEKDAYS[day] ?? day));

export const charts = ({ number, plural }) => ({
  key: "Leyenda",
  behind: "La tabla del gráfico",
  point: "Señale el gráfico, o enfóquelo y use las flechas, para leer sus cifras.",
  pointDay: "Señale un día, o enfoque el gráfico y use las flechas, para leer sus cifras.",
  pointTile: "Señale una casilla para leer su cifra; elíjala para ver sus días.",
  pointCountry: "Señale un país para leer sus cifras; elíjalo para ver sus días.",
  series: "Serie",
  place: "Lugar",
  day: "Día",
  per100k: " por 100.000 habitantes",
  mean: ", media de 7 días",
  withUnit: (value, unit) => `${number(value)} ${unit}`,
  percent: (value) => `${value} %`,

  line: "línea",
  reported: "notificado",
  reportedIn: (days) => `notificado en ${days} días`,
  interval: (level) => `Intervalo del ${level} %`,
  low: (interval) => `${interval}, límite inferior`,
  high: (interval) => `${interval}, límite superior`,
  median: "Mediana del pronóstico",
  since: "Notificado después",
  ofDay: "Notificado ese día",
  ofWeek: "Notificado en la semana, por día",
  mean7: "Media de 7 días",
  waves: "Olas de casos",
  doubtful: "Datos dudosos: señale para leer",
  others: (continent) => `Otros de ${continent}`,
  wave: (count) => `Ola ${count}`,
  forecastFrom: (day) => `pronóstico desde ${day}`,
  beyond: (value) => `hasta ${value}`,

  weekTo: (day) => `semana hasta el ${day}`,
  range: (low, high) => `${low} a ${high}`,
  within: (level, range) => `${level} %: ${range}`,
  readMean: (value) => `media de 7 días: ${value}`,
  readReported: (value) => `notificado: ${value}`,
  readReportedIn: (value, days, day) => `notificado en los ${days} días hasta el ${day}: ${value}`,
  readSince: (value) => `notificado después: ${value}`,
  readForecast: (value) => `pronóstico: ${value}`,
  nothingKnown: "aún no se sabe nada",
  nothingReported: "nada notificado",

  until: (day) => ` al ${day}`,
  anomalies: {
    negative: ({ size }) => `un recuento de ${number(size)}, que corrige días anteriores`,
    total_moves: () => "el total no varía como dice el recuento del día",
    dump: () =>
      "más del triple que cualquier otro día de las dos semanas en torno: notificación acumulada",
    copied: () => "el mismo recuento en tres o más días seguidos",
    silent_weekdays: ({ weekdays }) => `sin recuentos los ${inSpanish(weekdays)} durante un mes`,
  },

  marks: {
    old: "de hace más de dos semanas",
    silent: "ya no notifica",
    small: "menos de un millón de habitantes: sin clasificar",
    unknown: "sin datos",
  },
  alike: "todos iguales",
  from: (value) => `desde ${value}`,
  lessThan: (value) => `menos de ${value}`,
  onDay: (day) => `, el ${day}`,
  elsewhere: "Otros lugares",

  features: {
    gdp_per_capita: ["más ricos", "más pobres"],
    median_age: ["más envejecidos", "más jóvenes"],
    population_density: ["más densos", "menos densos"],
    cardiovasc_death_rate: ["más muertes cardíacas", "menos muertes cardíacas"],
    diabetes_prevalence: ["más diabetes", "menos diabetes"],
  },
  components: { pca_1: "Primer componente principal", pca_2: "Segundo componente principal" },

  weeks: (count) => plural(count, "semana", "semanas"),
  weeksAhead: (count) => `${plural(count, "semana", "semanas")} de antelación`,
});
