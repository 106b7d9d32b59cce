// Reads {"grammar": "TrinoSQL" | "HiveSQL", "statements": [sql, ...]} from the standard input and
// writes, for each statement, the messages of its syntax errors as JSON.
import { readFileSync } from "node:fs";
import { register } from "node:module";

register("./resolve.js", import.meta.url);
const grammars = await import("dt-sql-parser");

const { grammar, statements } = JSON.parse(readFileSync(0, "utf8"));
const parser = new grammars[grammar]();
const messages = statements.map((sql) => parser.validate(sql).map((error) => error.message));
process.stdout.write(JSON.stringify(messages));
