// Days as whole numbers, counted from 1970-01-01.

export const WEEK = 7;
const DAY_MS = 86_400_000;

export const dayOf = (iso) => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00Z`) / DAY_MS);
export const isoOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
// Number of the week from Monday to Sunday; 1970-01-01 was a Thursday.
export const weekOf = (day) => Math.floor((day + 3) / WEEK);
