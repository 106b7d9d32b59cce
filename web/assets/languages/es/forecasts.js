// Pronósticos, su acierto y los recuentos de un día: véase en/forecasts.js.

const inWeeks = { one: "semana", many: "semanas" };

export const forecasts = ({ number, plural }) => {
  const weeks = (count) => plural(count, inWeeks.one, inWeeks.many);
  return {
    title: (fresh, day) => `Pronóstico semanal de ${fresh}, según lo que se sabía el ${day}`,
    weekTo: "Semana hasta",
    median: (noun) => `Mediana, ${noun} a la semana`,
    half: "Intervalo del 50 %",
    most: "Intervalo del 95 %",
    baseline: "Intervalo del 95 % de la referencia",
    pastError: "Error pasado, respecto al de la referencia",
    held: "Semanas que acertó el intervalo del 95 %",
    losing: (ahead) => {
      const named = new Intl.ListFormat("es").format(ahead.map(String));
      const noun = ahead.at(-1) === 1 ? inWeeks.one : inWeeks.many;
      return `A ${named} ${noun} de antelación acertó más la referencia: en gris.`;
    },
    noRecord: "Estos pronósticos aún no tienen historial: ninguna de sus semanas ha terminado.",
    record: (count, most, half) =>
      `Su historial a una semana, en ${weeks(count)}: el intervalo del 95 % acertó en el ` +
      `${most} y el del 50 %, en el ${half}.`,
    error: (share) =>
      ` Su error (puntuación ponderada de intervalos) fue el ${share} del de la referencia, que ` +
      "repite la última semana.",
    backtest: (count) =>
      ` ${plural(count, "de estas semanas se pronosticó", "de estas semanas se pronosticaron")} ` +
      "después, con los días anteriores, como prueba retrospectiva.",
    caution: (reasons) => `Con cautela, por las últimas notificaciones: ${reasons}.`,
    cautions: {
      missing_last_days: "faltan los últimos días",
      pause: "pausa",
      negative_days: "días negativos",
      dump: "notificación acumulada",
      copied_days: "días copiados",
      reports_weekly: "notifica por semanas",
    },

    method:
      "Cada semana pasada se pronosticó con lo que se sabía antes de ella; la referencia repite " +
      "la última semana. La puntuación ponderada de intervalos (Bracher et al. 2021) es un error " +
      "medio de todos los cuantiles.",
    source: "pronósticos hechos aquí",
    forecast: "Pronóstico",
    baselineLine: "Referencia",
    errorTitle: (place, noun, count) =>
      `${place}: error de los pronósticos de ${noun} a ${weeks(count)}, junto al de la referencia`,
    errorSubtitle: (noun) =>
      `Puntuación ponderada de intervalos por semana pronosticada, en ${noun}: menos es mejor.`,
    errorCaveat: (later, count) =>
      `${later} de ${weeks(count)} se pronosticaron después, como prueba retrospectiva.`,
    errorUnit: (noun) => `${noun}, puntuación ponderada de intervalos`,
    noneScored: "aún no se ha puntuado ninguna semana",
    readForecast: (value) => `pronóstico: ${value}`,
    readBaseline: (value) => `referencia: ${value}`,
    heldTitle: (noun) => `Con qué frecuencia acertaron los intervalos de los pronósticos de ${noun}`,
    heldSubtitle:
      "Proporción de semanas pasadas, por semanas de antelación: cuanto más cerca del 95 % y del " +
      "50 %, mejor.",
    heldCaveat: (made, countries) =>
      `${number(made)} pronósticos de, a lo sumo, las últimas 12 semanas de ` +
      `${plural(countries, "país", "países")}: de un solo país, pocos.`,
    heldUnit: "% de las semanas pasadas",
    weeksAhead: "Semanas de antelación",
    ofAll: (interval) => `${interval} en todos los países`,
    ofPlace: (interval, place) => `${interval} en ${place}`,
    allKey: (interval) => `${interval}, todos los países`,
    alone: (place) => `Solo ${place}`,

    noRelease: (noun, place, day) => `Ninguna versión tiene ${noun} de ${place} el ${day}.`,
    count: (place, day, value, noun) => `${place}, ${day}: ${value} ${noun}`,
    firstHere: (count) => `${count}, según lo publicado por primera vez en esta versión.`,
    published: (count, day) => `${count} según lo publicado primero, con los datos hasta el ${day}`,
    notChanged: (published) => `${published}, y sin cambios desde entonces.`,
    changed: (published, value, day) => `${published}; ${value} desde los datos hasta el ${day}.`,
    ofDay: (fresh, day) => `${fresh} del ${day}`,
    vintagesTitle: (place, noun, day) => `${place}: ${noun} del ${day}, según cada versión`,
    vintagesSubtitle:
      "El recuento de un día en cada versión, según el último día de sus datos.",
    vintagesCaveat:
      "Las fuentes corrigen los recuentos durante meses; las versiones eliminadas no figuran aquí.",
    dataTo: "Datos hasta",
    readDataTo: (day) => `datos hasta el ${day}`,
    notKnown: "aún no se conocía",
  };
};
