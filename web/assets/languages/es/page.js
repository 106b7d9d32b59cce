// La página en su conjunto: véase en/page.js.

export const page = () => ({
  other: { language: "en", name: "English" },
  title: "COVID-19 por país y día",
  to: (day) => `COVID-19 hasta el ${day}`,
  release: (id) => `Versión ${id}`,
  attribution: (sources, licences) => `Datos: ${sources}. Licencia: ${licences}.`,
  showCurrent: "Mostrar la versión actual",
  nothingYet: "Aún no se ha publicado nada",
  firstRun:
    "La primera ejecución del proceso publica una versión, que esta página muestra entonces. En un " +
    "portátil, make run inicia una.",
  noSuchRelease: "Esta versión no puede mostrarse",
  nothingHere: "Ahora no hay nada que mostrar",
  overTime: "Lo notificado a lo largo del tiempo",
  tryAgain: "Reintentar",
  noLocations: "Esta versión no tiene lugares.",
  noAnswer: "La API no responde. ¿Sigue en marcha?",
  answered: (status) => `La API respondió ${status}.`,
  current: (day) => `${day}, actual`,
  past: (day) =>
    `Está viendo el pasado: esta página tal como era con los datos hasta el ${day}. `,
  returnTo: (day) => `Volver al ${day}`,
});
