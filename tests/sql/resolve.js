// dt-sql-parser is written for bundlers, which find `./parser` as `./parser/index.js`; Node does not.
const ENDINGS = ["", ".js", "/index.js"];

export async function resolve(specifier, context, nextResolve) {
  if (!specifier.startsWith(".")) return nextResolve(specifier, context);
  for (const ending of ENDINGS) {
    try {
      return await nextResolve(specifier + ending, context);
    } catch (error) {
      if (ending === ENDINGS.at(-1)) throw error;
    }
  }
}
