// Classes of a map: round limits, each of which somebody is above and somebody below.

const MOST = 4; // limits between five classes
const PARTS = [1, 2, 5, 10];
const WIDE = 12; // times: figures so far apart are told by factors, others by steps

// The limits between the classes, from the least; [] where all figures are in one.
export function breaks(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  const [low, high] = [at(0.2), at(0.8)];
  const limits = low > 0 && high / low > WIDE ? factors(at) : steps(at(0.1), at(0.9));
  const parting = partingOf(limits, sorted);
  // Where nearly all are alike, those who are not.
  return parting.length ? parting : partingOf(steps(sorted[0], sorted.at(-1)), sorted);
}

// Those limits that have somebody on either side, and no class without anybody.
function partingOf(limits, sorted) {
  const parting = [];
  let below = sorted[0];
  for (const limit of limits) {
    const first = sorted.find((value) => value >= limit);
    const parts = first !== undefined && below < limit;
    if (parts) parting.push(limit);
    if (parts) below = first;
  }
  return parting;
}

// 1, 2 or 5 times a power of ten, near the quintiles.
function factors(at) {
  const near = [0.2, 0.4, 0.6, 0.8].map((share) => at(share)).filter((value) => value > 0);
  return [...new Set(near.map(rounded))].sort((one, other) => one - other);
}

function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const far = (part) => Math.abs(Math.log(value / (part * power)));
  const part = PARTS.reduce((best, one) => (far(one) < far(best) ? one : best));
  return Number((part * power).toPrecision(3));
}

// Steps of 1, 2 or 5 times a power of ten.
function steps(low, high) {
  const rough = (high - low) / (MOST + 1);
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = PARTS.map((part) => part * power).find((one) => one >= rough * 0.999);
  const limits = [];
  for (let one = Math.ceil(low / step) * step; one <= high && limits.length < MOST; one += step)
    limits.push(Number(one.toPrecision(6)));
  return limits;
}
