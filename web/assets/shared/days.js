// Days as whole numbers, counted from 1970-01-01.

export const WEEK = 7;
const DAY_MS = 86_400_000;

export const dayOf = (iso) => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00Z`) / DAY_MS);
export const isoOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
export const isSunday = (day) => (day + 4) % WEEK === 0; // 1970-01-01 was a Thursday
