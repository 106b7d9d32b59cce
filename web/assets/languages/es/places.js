// Names of places: of countries as the browser has them, of others here, by their code.

import { ALPHA2 } from "../alpha2.js";

const regions = new Intl.DisplayNames("es", { type: "region" });
const CONTINENTS = {
  Africa: "África",
  Asia: "Asia",
  Europe: "Europa",
  "North America": "América del Norte",
  Oceania: "Oceanía",
  "South America": "América del Sur",
};
const OTHERS = {
  CIV: "Costa de Marfil",
  MMR: "Birmania",
  OWID_CYN: "Chipre del Norte",
  OWID_ENG: "Inglaterra",
  OWID_SCT: "Escocia",
  OWID_WLS: "Gales",
  OWID_NIR: "Irlanda del Norte",
  OWID_EAW: "Inglaterra y Gales",
  OWID_ABK: "Abjasia",
  OWID_NAG: "Nagorno Karabaj",
  OWID_SML: "Somalilandia",
  OWID_SOS: "Osetia del Sur",
  OWID_TRS: "Transnistria",
  OWID_ZAN: "Zanzíbar",
  OWID_WRL: "Mundo",
  OWID_AFR: CONTINENTS.Africa,
  OWID_ASI: CONTINENTS.Asia,
  OWID_EUR: CONTINENTS.Europe,
  OWID_NAM: CONTINENTS["North America"],
  OWID_OCE: CONTINENTS.Oceania,
  OWID_SAM: CONTINENTS["South America"],
  OWID_EUN: "Unión Europea (27)",
  OWID_HIC: "Países de ingresos altos",
  OWID_UMC: "Países de ingresos medios altos",
  OWID_LMC: "Países de ingresos medios bajos",
  OWID_LIC: "Países de ingresos bajos",
  OWID_INT: "Internacional",
  OWID_CIS: "Islas del Canal",
  OWID_SEK: "Serbia sin Kosovo",
  LAKE_WXC: "Mundo sin China",
  LAKE_WXK: "Mundo sin China ni Corea del Sur",
  LAKE_WXS: "Mundo sin China, Corea del Sur, Japón ni Singapur",
  LAKE_AXC: "Asia sin China",
  LAKE_S20: "Juegos Olímpicos de Verano de 2020",
  LAKE_W22: "Juegos Olímpicos de Invierno de 2022",
};

export const places = () => ({
  name: (code, name) => OTHERS[code] ?? (ALPHA2.has(code) ? regions.of(ALPHA2.get(code)) : name),
  continent: (name) => CONTINENTS[name] ?? name,
});
