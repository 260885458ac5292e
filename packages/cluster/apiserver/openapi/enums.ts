import { readFileSync } from 'node:fs'

let enums: ReadonlyMap<string, readonly string[]> | undefined

/** The words that a field takes, where it takes only certain ones. The table is read when first asked for. */
export function enumOf(struct: string, field: string): readonly string[] | undefined {
  enums ??= readEnums()
  return enums.get(`${struct} ${field}`)
}

function readEnums(): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(new URL('./enums.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return new Map(
    lines.map((line) => {
      const [struct, field, words = ''] = line.split(' ')
      return [`${struct} ${field}`, words.split(',')]
    }),
  )
}
