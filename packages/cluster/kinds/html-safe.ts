const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON as Go writes it, without what HTML would take for its own: clients compare some of it letter by letter. */
export const htmlSafe = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (it) => escapes[it] ?? it)
