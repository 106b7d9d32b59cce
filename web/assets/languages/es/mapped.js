// Medidas del mapa y de la clasificación: véase en/mapped.js.

const RATE_A_DAY = "por 100.000 habitantes al día, media de 7 días";
const RATE = "por 100.000 habitantes";

export const mapped = () => ({
  new_cases_7d_per_100k: { name: "Casos nuevos", unit: RATE_A_DAY },
  new_deaths_7d_per_100k: { name: "Muertes nuevas", unit: RATE_A_DAY },
  total_cases_per_100k: { name: "Casos acumulados", unit: RATE },
  total_deaths_per_100k: { name: "Muertes acumuladas", unit: RATE },
  people_fully_vaccinated_per_100k: { name: "Pauta completa", unit: "% de la población" },
  case_fatality_ratio: {
    name: "Tasa de letalidad",
    unit: "muertes por 100 casos",
    definition: "Muertes por cada 100 casos confirmados hasta la fecha.",
    caveat: "No es el riesgo de una persona infectada: la mayoría de las infecciones no se cuentan.",
    source: "calculado aquí a partir de los recuentos notificados",
  },
  hosp_patients_per_100k: { name: "Hospitalizados", unit: "pacientes por 100.000 habitantes" },
  reproduction_rate: {
    name: "Tasa de reproducción",
    unit: "infecciones nuevas causadas por una",
    definition:
      "Número de reproducción efectivo según lo estima la fuente (Arroyo-Marioli et al. 2021).",
    caveat: "Con otro método que el del número de reproducción en el tiempo.",
    source: "Our World in Data",
  },
  stringency_index: { name: "Rigor de las medidas", unit: "índice de 0 a 100" },
  new_cases_7d: { name: "Casos nuevos en total", unit: "al día, media de 7 días" },
  total_deaths: { name: "Total de muertes", unit: "muertes" },
});
