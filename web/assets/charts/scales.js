// Scales: from days and values to pixels, and where their ticks are.

import { dayOf, isoOf } from "../shared/days.js";

const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24];
const MONTH = 30.4;

// position of a value from [least, most] to [start, end] pixels
export function linear([least, most], [start, end]) {
  const span = most - least || 1;
  return (value) => start + ((value - least) / span) * (end - start);
}

export function logarithmic([least, most], range) {
  const along = linear([Math.log(least), Math.log(most)], range);
  return (value) => along(Math.log(Math.max(value, least)));
}

// Multiples of 1, 2 or 5 times a power of ten, at most `count` of them.
export function linearTicks([least, most], count) {
  const rough = (most - least) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((part) => part >= rough * 0.999);
  const ticks = [];
  for (let at = Math.ceil(least / step - 1e-9); at * step <= most + step * 1e-9; at += 1)
    ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

// Powers of ten; of fewer than three of them, also 2 and 5.
export function logTicks([least, most]) {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const parts = last - first > 3 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = first; power <= last; power += 1)
    for (const part of parts) ticks.push(Number((part * 10 ** power).toPrecision(12)));
  return ticks.filter((tick) => tick >= least * 0.999 && tick <= most * 1.001);
}

// [{day, label: "day" | "month"}] of at most `count` ticks: firsts of months, or days of a short
// span.
export function dayTicks([first, last], count) {
  const days = last - first;
  const step = DAY_STEPS.find((one) => days / one <= count);
  if (step && days < 3 * MONTH)
    return Array.from({ length: Math.floor(days / step) + 1 }, (_, at) => ({
      day: last - at * step,
      label: "day",
    })).reverse();
  const months = MONTH_STEPS.find((one) => days / (one * MONTH) <= count) ?? MONTH_STEPS.at(-1);
  const ticks = [];
  const begin = isoOf(first);
  const january = dayOf(`${begin.slice(0, 4)}-01-01`);
  for (let month = 0; ; month += months) {
    const date = new Date(january * 86_400_000);
    date.setUTCMonth(month);
    const day = dayOf(date.toISOString());
    if (day > last) return ticks;
    if (day >= first) ticks.push({ day, label: "month" });
  }
}
