/** What an expression's next word may be, as upstream's parser lists it. */
const expected =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

const words: readonly (readonly [said: RegExp, is: string])[] = [
  [/^Unknown variable: (\w+)$/, "undeclared reference to '$1' (in container '')"],
  [/^Unexpected token: EOF$/, `Syntax error: mismatched input '<EOF>' expecting ${expected}`],
]

/**
 * What is wrong at a place of an expression, as upstream says and shows it; undefined where its words are not known.
 * `at` counts from the expression's beginning.
 */
export function inGoWords(problem: string, text: string, at: number): string | undefined {
  const found = words.find(([said]) => said.test(problem))
  if (!found) return undefined
  const before = text.slice(0, at).split('\n')
  const column = (before.at(-1) ?? '').length
  const line = text.split('\n')[before.length - 1] ?? ''
  const place = `<input>:${before.length}:${column + 1}`
  const shown = ` | ${line.replaceAll('\t', ' ')}\n | ${'.'.repeat(column)}^`
  return `ERROR: ${place}: ${problem.replace(...found)}\n${shown}`
}
