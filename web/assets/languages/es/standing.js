// What stands in the pages themselves, by the names in their data-words, data-label and
// data-placeholder; in English it is in index.html and operator.html.

export const standing = {
  skip: "Ir a las cifras",
  asOf: "Datos a",
  earlier: "Una versión anterior",
  later: "Una versión posterior",
  newest: "los datos más recientes",
  title: "COVID-19 por país y día",
  loading: "Cargando la versión actual…",
  dark: "Oscuro",
  light: "Claro",
  notices: "Avisos",
  synthetic: "Estas cifras son sintéticas: las hizo un generador, nadie las notificó.",

  search: "Países y agregados",
  searchHint: "Añada un lugar, p. ej., Colombia",
  placesFound: "Lugares",
  placesShown: "Lugares mostrados",
  more: "Medida, escala y días ▾",
  continents: "Comparar los continentes",
  measure: "Medida",
  counted: "Recuento",
  day: "Diario",
  week: "Semanal",
  total: "Total",
  as: "Como",
  count: "Número",
  rate: "Por 100.000 habitantes",
  scale: "Escala",
  linear: "Lineal",
  log: "Logarítmica",
  period: "Periodo",
  months: "4 meses",
  year: "1 año",
  all: "Todo",
  from: "Desde",
  to: "hasta",
  key: "Leyenda",
  csvDrawn: "CSV de lo dibujado",
  copyLink: "Copiar el enlace",
  embed: "Insertar",
  cite: "Citar",
  whole: "La página completa",
  behind: "La tabla del gráfico",
  compared: "Cifras de los lugares comparados",
  goodness: "Cuánto acertaron tales pronósticos",
  ahead: "Semanas de antelación",

  countries: "Países",
  continent: "Continente",
  mapHelp:
    "Una casilla por país, más o menos donde está. Las flechas van de casilla en casilla; Intro " +
    "muestra el país.",
  ranking: "Clasificación de países",
  allCountries: "Todos los países",

  alike: "Países parecidos",
  groupsTable: "Tabla de grupos",
  whichGroup: "Qué países hay en cada grupo",
  byGroup: "Países por grupo",

  revised: "Lo que revisó la versión",
  revisionsTable: "Tabla de revisiones",
  since: "Qué pasó después con el recuento de un día",
  oneDay: "Día",

  record: "El registro de la versión",
  howMade:
    "Una ejecución captura las fuentes, construye una versión, la audita y la pone en uso. Cada " +
    "versión se conserva completa; nada cambia en ella.",
  freshness: "Actualidad",
  quality: "Calidad de los datos",
  lastRun: "Última ejecución",
  cost: "Coste",

  blank:
    "Lo que no se notificó se deja en blanco, nunca se dibuja como cero. Los días negativos son " +
    "correcciones de la fuente y se conservan.",
  apiDocs: "Documentación de la API",
  catalogue: "Catálogo",
  runs: "Ejecuciones",
  runsLink: "Ejecuciones del proceso",
  setIn: "Compuesto en",

  runsTitle: "Ejecuciones del proceso",
  wait: "Cargando…",
  stateNote:
    "Si los datos están al día y qué hay que revisar. Cómo actuar está en el manual de operación.",
  failedNote:
    "Controles de la última ejecución que los tuvo: su valor y el máximo con el que se superan.",
  runsNote:
    "Las más recientes primero. Una ejecución que no encuentra nada nuevo no arranca ningún " +
    "clúster. Los costes son estimaciones a precio de lista.",
  runsTable: "Tabla de ejecuciones",
  figures: "Las cifras",
  health: "Estado",
};
