import { readFileSync } from 'node:fs'
import { parseStruct } from './parse-struct.ts'
import type { Struct, Structs } from './structure.ts'

const lines = new Map<string, string>()
const read = new Map<string, Struct>()

/** The second has what Kubernetes serves only by an addition: those of metrics.k8s.io, by their Go declarations. */
for (const table of ['./table.txt', './metrics.txt'])
  for (const line of readFileSync(new URL(table, import.meta.url), 'utf8').split('\n')) {
    const end = line.indexOf(' ')
    if (end > 0) lines.set(line.slice(0, end), line.slice(end + 1))
  }

/** Every struct that the built-in kinds are made of. A line is read when its struct is first asked for. */
export const structs: Structs = (name) => {
  const known = read.get(name)
  if (known) return known
  const line = lines.get(name)
  if (line === undefined) throw new Error(`The structure tables have no ${name}.`)
  const struct = parseStruct(name, line)
  read.set(name, struct)
  return struct
}

/** The names of all of them. */
export const structNames = (): string[] => [...lines.keys()]
