import { UsageError } from '../usage-error.ts'

/** `NAME=value` pairs; a name alone takes its value from `otherwise`, and is left out without one. */
export function nameValues(
  flag: string,
  pairs: readonly string[],
  otherwise: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=')
      if (at === 0) throw new UsageError(`${flag}: expected NAME=VALUE, found '${pair}'`)
      const name = at < 0 ? pair : pair.slice(0, at)
      const value = at < 0 ? otherwise(name) : pair.slice(at + 1)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
