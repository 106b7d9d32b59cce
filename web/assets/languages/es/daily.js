// Los lugares en el tiempo: véase en/daily.js.

const COUNTRIES_ONLY = "Solo se hacen pronósticos de países.";

const LIST = new Intl.ListFormat("es");
const DRAWN = {
  waves: "las olas",
  anomalies: "las marcas de notificaciones dudosas",
  epi_weekly: "los demás países",
};

export const daily = ({ number }) => ({
  sentence: (place, figure, when, change) =>
    `${place}: ${figure} ${when}${change ? `, ${change} respecto a la semana anterior` : ""}`,
  lastReported: (place, figure, when) =>
    `${place}: lo último notificado fueron ${figure} ${when}, y nada desde entonces`,
  inWeekTo: (day) => `en la semana hasta el ${day}`,
  on: (day) => `el ${day}`,
  up: (percent) => `un ${percent} % más`,
  down: (percent) => `un ${percent} % menos`,
  unchanged: "sin cambios",
  noRate: (place) => `${place}: sin tasa, porque no se conoce su población`,
  notEstimated: (place, measure) => `${place}: no se estima su ${measure}`,
  reportedNone: (place, none) => `${place} no ha notificado ${none}`,
  noneOf: (count, { none }) => `Ninguno de los ${count} lugares ha notificado ${none}`,
  mostOf: (place, what, count, value, when) =>
    `${place}, la cifra más alta de ${what} entre ${count} lugares: ${value} ${when}`,
  highestOf: (place, what, count, value, when) =>
    `${place}, la cifra más alta de ${what} entre ${count} lugares: ${value} ${when}`,
  withForecast: ", con el pronóstico",

  kinds: {
    aggregate: (place) =>
      `«${place}» es el total propio de la fuente, no la suma de los países de aquí. ` +
      COUNTRIES_ONLY,
    subnational: (place) =>
      `«${place}» es parte de un país, en el que también se cuenta. ${COUNTRIES_ONLY}`,
    event: (place) => `«${place}» es un acontecimiento, no un país. ${COUNTRIES_ONLY}`,
  },
  noForecast: (noun, place, reason) =>
    `No se hace pronóstico de ${noun} para ${place}${reason ? `: ${reason}` : ""}.`,
  refusals: {
    too_small: "tiene muy pocos habitantes",
    never_reported: "nunca ha notificado",
    ended: "ha dejado de notificar",
    withheld: "su publicador da totales y ningún recuento",
    short_history: "su historia es demasiado corta",
    too_little_to_learn: "aún hay muy pocos datos de los que aprender",
  },
  tooFew: "tiene muy pocas notificaciones recientes, o muy pocas en total",
  reportingShare: (some, all, noun) =>
    `${some} de ${all} países notificaron ${noun} en las últimas cuatro semanas.`,
  notDrawn: (tables) =>
    `Sin dibujar, porque la API no los da ahora: ${LIST.format(tables.map((name) => DRAWN[name]))}.`,
  lastReport: (day) => `última notificación: ${day}`,
  neverReported: "nunca ha notificado",

  highest: (isMean, day) =>
    `${isMean ? "media de 7 días más alta" : "máximo"}${day ? `, ${day}` : ""}`,
  sinceStart: (noun, rate, day) =>
    `${noun} desde el inicio${rate ? " por 100.000 habitantes" : ""}` +
    `${day ? `, hasta el ${day}` : ""}`,
  people: "habitantes",
  peopleHead: "Habitantes",
  onWeekBefore: "Respecto a la semana anterior",
  latestReport: "Última notificación",

  methods: {
    day:
      "La línea es la media de siete días: una notificación de varios días cuenta lo mismo en " +
      "cada uno.",
    week: "Una semana va de lunes a domingo: la media de sus días, por siete.",
  },
  forecastMethod:
    "Pronóstico: cuantiles de un modelo de todos los países, con árboles potenciados y regresión " +
    "cuantílica lineal.",
  source: ({ notes, from, isTable, data, licence, release, day }) =>
    `${notes}Fuente: ${data}${from ? `, ${isTable ? "" : "a partir de "}${from}` : ""}. ` +
    `Licencia: ${licence}. Versión ${release}, datos hasta el ${day}.`,

  othersInGrey: (continent) => `Otros de ${continent} en gris`,
  remove: (place) => `Quitar ${place}`,
  full: (most) => `Ya se muestran ${number(most)} lugares: quite uno primero.`,
  unknown: (codes) => `Esta versión no tiene el lugar ${codes}.`,
  notFound: (text) => `Aquí no hay «${text}».`,

  linkCopied: "Enlace copiado.",
  frameCopied: "Marco copiado.",
  citationCopied: "Cita copiada.",
  copyThis: "Copie esto",
  citation: (title, source, address, day) => `${title}. ${source} ${address}, consultado el ${day}.`,
});
