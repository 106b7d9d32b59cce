// What a program in TypeScript does with the types: tsc says whether it may.

import type { paths } from "./types";

type Operation = paths["/v1/observations"]["get"];
type Query = Operation["parameters"]["query"];
type Answer = Operation["responses"][200]["content"]["application/json"];

// A later release may have more metrics and places.
export const query: Query = { location: ["COL"], metric: ["a_metric_of_tomorrow"] };

export const values = (answer: Answer) => answer.data.map((row) => row.value ?? null);

// @ts-expect-error: locations are a list
export const oneText: Query = { location: "COL", metric: ["new_cases"] };

// @ts-expect-error: a metric has to be named
export const withoutMetric: Query = { location: ["COL"] };
