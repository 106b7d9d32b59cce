// Medidas en el tiempo: véase en/measures.js.

const cases = {
  noun: "casos",
  fresh: "casos nuevos",
  none: "ningún caso",
  units: { day: "casos nuevos al día", week: "casos nuevos a la semana", total: "casos en total" },
};
const deaths = {
  noun: "muertes",
  fresh: "muertes nuevas",
  none: "ninguna muerte",
  units: {
    day: "muertes nuevas al día",
    week: "muertes nuevas a la semana",
    total: "muertes en total",
  },
};
const tests = {
  noun: "pruebas",
  fresh: "pruebas nuevas",
  none: "ninguna prueba",
  units: {
    day: "pruebas nuevas al día",
    week: "pruebas nuevas a la semana",
    total: "pruebas en total",
  },
};
const level = (none, unit) => ({ none, units: { level: unit } });
const AUTHORITIES = "autoridades nacionales";
const COLLECTED =
  "autoridades nacionales, recopilado por la Universidad Johns Hopkins o la OMS";

export const measures = () => ({
  cases: {
    name: "Casos",
    ...cases,
    definition: "Casos confirmados según el día de su notificación, no de la infección.",
    caveat:
      "Solo se cuenta lo que se diagnosticó y notificó: desde 2022, muchas menos que las " +
      "infecciones reales.",
    source: COLLECTED,
  },
  deaths: {
    name: "Muertes",
    ...deaths,
    definition: "Muertes atribuidas a la COVID-19 según el día de su notificación.",
    caveat:
      "Cada país atribuye las muertes con reglas distintas; el exceso de mortalidad no depende " +
      "de ellas.",
    source: COLLECTED,
  },
  tests: {
    name: "Pruebas",
    ...tests,
    definition: "Pruebas realizadas, como media de 7 días de la fuente.",
    caveat: "Unos países cuentan personas y otros, pruebas o muestras: compárese con cautela.",
    source: AUTHORITIES,
  },
  positivity: {
    name: "Positividad",
    ...level("la positividad de las pruebas", "% de las pruebas"),
    definition: "Proporción de pruebas con resultado positivo, como media de 7 días de la fuente.",
    caveat: "Por encima del 5 %, es probable que escapen muchas infecciones (OMS, mayo de 2020).",
    source: AUTHORITIES,
  },
  hospital: {
    name: "Hospitalizados",
    ...level("pacientes hospitalizados", "pacientes"),
    definition: "Pacientes con COVID-19 ingresados en un hospital ese día.",
    caveat:
      "Unos países cuentan a todo ingresado con prueba positiva y otros, solo a quienes ingresan " +
      "por ella.",
    source: "ECDC y autoridades nacionales",
  },
  icu: {
    name: "En cuidados intensivos",
    ...level("pacientes en cuidados intensivos", "pacientes"),
    definition: "Pacientes con COVID-19 en cuidados intensivos ese día.",
    caveat: "Lo que se considera cuidados intensivos varía entre países.",
    source: "ECDC y autoridades nacionales",
  },
  admissions: {
    name: "Ingresos hospitalarios",
    ...level("ingresos hospitalarios", "ingresos a la semana"),
    definition: "Nuevos ingresos en hospital por COVID-19 en los siete días hasta la fecha.",
    caveat: "Solo los notifican algunos países.",
    source: "ECDC y autoridades nacionales",
  },
  vaccinated: {
    name: "Personas vacunadas, una dosis o más",
    ...level("personas vacunadas", "% de la población"),
    definition: "Personas con al menos una dosis, por cada 100 habitantes de todas las edades.",
    caveat:
      "Supera el 100 % donde se vacunó a visitantes o se subestima la población.",
    source: AUTHORITIES,
  },
  full: {
    name: "Personas con pauta completa",
    ...level("personas con la pauta completa", "% de la población"),
    definition:
      "Personas con todas las dosis de la pauta inicial, por cada 100 habitantes de todas las " +
      "edades.",
    caveat: "Cuántas dosis son depende de la vacuna.",
    source: AUTHORITIES,
  },
  boosters: {
    name: "Dosis de refuerzo",
    ...level("dosis de refuerzo", "dosis por 100 habitantes"),
    definition:
      "Dosis posteriores a la pauta inicial, por cada 100 habitantes de todas las edades.",
    caveat: "Una persona puede tener varias.",
    source: AUTHORITIES,
  },
  r: {
    name: "Número de reproducción",
    ...level("el número de reproducción", "infecciones nuevas causadas por una"),
    levelWords: "1: ni crece ni decrece",
    definition:
      "Número de reproducción efectivo de la semana según el método de Cori et al. (2013), con " +
      "su intervalo del 95 %.",
    caveat:
      "No se calcula en semanas con menos de 11 casos o con días sin notificar; un cambio en las " +
      "pruebas lo altera.",
    source: "calculado aquí a partir de los casos notificados",
  },
  excess: {
    name: "Exceso de mortalidad",
    ...level("el exceso de mortalidad", "% sobre las muertes esperadas"),
    levelWords: "tantas como se esperaba",
    definition:
      "Muertes por todas las causas en la semana o el mes, por encima de lo esperable según los " +
      "años anteriores.",
    caveat: "Las últimas semanas están incompletas: las muertes se registran con retraso.",
    source: "Human Mortality Database y World Mortality Dataset",
  },
  stringency: {
    name: "Rigor de las medidas",
    ...level("el rigor de las medidas", "índice de 0 a 100"),
    definition:
      "Rigor de las medidas de los gobiernos: cierres y restricciones de viajes y reuniones.",
    caveat: "De la parte más estricta del país; estricto no es lo mismo que eficaz.",
    source: "Oxford COVID-19 Government Response Tracker",
  },
});
