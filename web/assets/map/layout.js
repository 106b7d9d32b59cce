// Where each country's tile lies: one grid a continent, drawn here as they are on the page. The
// arrangement is our own, made for being found: neighbours lie beside each other where they can.

const SHORT = { KOS: "OWID_KOS", CYN: "OWID_CYN" };

// Where those are who have no place here.
export const ELSEWHERE = "elsewhere";

// at: column and row of the continent's top left corner on the map of the world.
const CONTINENTS = [
  {
    name: "North America",
    at: [0, 0],
    rows: `
      .   .   CAN .   .   .   .   GRL .
      .   USA .   .   .   SPM .   .   .
      MEX .   .   .   BMU .   .   .   .
      .   BLZ .   .   BHS TCA .   .   .
      GTM HND CYM CUB HTI DOM VGB AIA SXM
      SLV NIC .   JAM .   .   KNA ATG MSR
      .   CRI PAN .   ABW CUW BES DMA LCA
      .   .   .   .   .   TTO GRD VCT BRB`,
  },
  {
    name: "South America",
    at: [3, 8],
    rows: `
      COL VEN GUY SUR
      ECU PER BRA .
      .   BOL PRY .
      .   CHL ARG URY
      .   .   .   FLK`,
  },
  {
    name: "Europe",
    at: [11, 0],
    rows: `
      ISL .   .   .   NOR SWE FIN .
      .   FRO .   .   DNK .   EST RUS
      IRL IMN GBR NLD DEU .   LVA BLR
      GGY JEY BEL LUX CZE POL LTU UKR
      .   FRA CHE LIE AUT SVK HUN MDA
      .   AND MCO SMR SVN HRV SRB ROU
      PRT ESP .   ITA BIH MNE KOS BGR
      .   GIB .   VAT .   ALB MKD GRC
      .   .   .   MLT .   .   .   CYP`,
  },
  {
    name: "Africa",
    at: [10, 9],
    rows: `
      .   .   MAR DZA TUN LBY EGY .   .   .   .
      CPV .   MRT MLI NER TCD SDN ERI DJI .   .
      .   SEN GMB BFA BEN NGA CAF SSD ETH SOM .
      .   GNB GIN CIV GHA TGO CMR COG UGA KEN .
      .   .   SLE LBR STP GNQ GAB COD RWA TZA SYC
      .   .   .   .   .   .   AGO ZMB BDI MWI COM
      .   .   .   SHN .   .   NAM BWA ZWE MOZ MDG
      .   .   .   .   .   .   .   ZAF LSO SWZ MUS`,
  },
  {
    name: "Asia",
    at: [20, 1],
    rows: `
      .   .   .   .   KAZ .   MNG .   .   .
      .   GEO AZE TKM UZB KGZ CHN .   KOR JPN
      TUR ARM IRN AFG TJK NPL BTN MAC HKG TWN
      CYN SYR IRQ KWT PAK IND BGD MMR LAO VNM
      LBN JOR SAU BHR QAT .   .   THA KHM PHL
      ISR PSE YEM ARE OMN MDV LKA MYS BRN .
      .   .   .   .   .   .   .   SGP IDN TLS`,
  },
  {
    name: "Oceania",
    at: [23, 10],
    rows: `
      .   PLW FSM MHL KIR .   .
      .   PNG SLB NRU TUV TKL .
      .   .   VUT WLF WSM COK PYF
      AUS NCL FJI TON NIU .   PCN
      .   .   NZL .   .   .   .`,
  },
];

const cells = (rows) =>
  rows
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/));

// [{name, at, columns, tiles: [{code, x, y}]}] of these countries; x and y from 0 within the
// continent.
export function layout(codes) {
  const left = new Set(codes);
  const placed = CONTINENTS.map(({ name, at, rows }) => {
    const grid = cells(rows);
    const tiles = grid
      .flatMap((row, y) => row.map((cell, x) => ({ code: SHORT[cell] ?? cell, x, y })))
      .filter((tile) => left.delete(tile.code));
    return { name, at, columns: grid[0].length, tiles };
  });
  const others = [...left].map((code, at) => ({ code, x: at % 10, y: Math.floor(at / 10) }));
  return others.length
    ? [...placed, { name: ELSEWHERE, at: [0, 14], columns: 10, tiles: others }]
    : placed;
}
