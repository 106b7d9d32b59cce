// El registro de una versión y de las ejecuciones: véase en/record.js.

import { NAMES } from "./names.js";

export const record = ({ number, plural }) => ({
  phases: {
    capture: "captura",
    cluster: "arranque del clúster",
    clean: "limpieza y unión",
    derive: "derivación y pronóstico",
    audit: "registro y auditoría",
    publish: "publicación",
  },
  components: {
    emr: "Clúster de EMR",
    athena: "Athena",
    step_functions: "Step Functions",
    lambda: "Lambda",
  },
  outcomes: {
    PUBLISHED: "publicada",
    UNCHANGED: "nada nuevo, nada construido",
    FAILED: "fallida",
    INTERRUPTED: "interrumpida",
    ROLLED_BACK: "revertida",
    COLLECTED: "eliminó versiones antiguas",
    CHECKED: "comprobó los datos",
  },
  verdicts: {
    new: "nueva",
    extended: "ampliada",
    revised: "revisada",
    unchanged: "sin cambios",
    stale: "atrasada",
    invalid: "no válida",
    failed: "fallida",
    passed: "superada",
    warning: "aviso",
    accepted: "aceptada",
    skipped: "omitida",
  },
  name: (name) => NAMES[name],
  check: (value, most) => `: ${value}, como máximo ${most}`,
  checkOf: (of) => `, ${of}`,

  lastRun: "Última ejecución",
  runThatMade: "La ejecución que la creó",
  run: "ejecución",
  notOnRecord: "no consta",
  published: (day, cost, passed, checks) =>
    `Publicada el ${day}${cost ? ` por ${cost}\u00a0US$` : ""}` +
    (checks ? `, con ${passed} de ${checks} controles de calidad superados` : ""),
  source: (name) => `fuente ${name}`,
  dataTo: "datos hasta",
  daysAgo: (days) => `hace ${plural(days, "día", "días")}`,
  release: "versión",
  lookInto: "por revisar",
  rowsRead: "filas leídas",
  eachRow: "cada una está en la versión o entre las rechazadas",
  rowsRejected: "filas rechazadas",
  inRejects: "con sus motivos, en la tabla de rechazos",
  values: (count) => plural(count, "valor", "valores"),
  flag: (places) => `, ${plural(places, "lugar", "lugares")}`,
  checks: (count) => plural(count, "control", "controles"),
  outcome: "resultado",
  failedIn: (state) => `fallo en ${state ?? "el proceso"}`,
  ended: (day, time) => `el ${day} a las ${time} UTC`,
  took: "duración",
  cost: "coste",
  costOf: "esta versión, en US$",
  listPrice: "estimación a precio de lista",
  duration: (minutes, seconds) =>
    minutes ? `${minutes} min ${seconds} s` : `${number(seconds)} s`,

  tagline: "Cómo fueron, cuánto costaron y qué falló",
  moment: (day, time) => `${day}, ${time} UTC`,
  nothingPublished: "Aún no se ha publicado nada",
  state: (day, days, concerns) =>
    `Datos hasta el ${day}, de hace ${plural(days, "día", "días")}; ` +
    (concerns ? `${plural(concerns, "asunto", "asuntos")} por revisar` : "nada por revisar"),
  didNotPass: (failed, checks, day) =>
    `${failed} de ${plural(checks, "control", "controles")} sin superar en la ejecución del ${day}`,
  allPassed: (checks, day) =>
    `${plural(checks, "control superado", "controles superados")} en la ejecución del ${day}`,
  noneChecked: "Ninguna ejecución registrada tuvo controles",
  runs: (count, failed, cost) =>
    `${plural(count, "ejecución", "ejecuciones")}, ` +
    `${plural(failed, "fallida", "fallidas")}, por ${cost}\u00a0US$`,
  columns: {
    started: "Inicio",
    status: "Resultado",
    sources: "Fuentes",
    took: "Duración",
    slowest: "Estado más lento",
    cost: "Coste, US$",
    error: "Qué falló",
  },
  health: {
    status: "estado",
    ok: "correcto",
    degraded: "degradado",
    release: "versión",
    data_date: "fecha de los datos",
    data_age_days: "antigüedad en días",
    captured_at: "captura",
    published_at: "publicación",
  },
  pipeline: "proceso",
});
