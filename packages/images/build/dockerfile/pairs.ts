import { DockerfileError } from './errors.ts'
import { requireWords } from './instruction-reader.ts'
import type { RawInstruction } from './raw-instruction.ts'

/** `name=value`, both still to be expanded. */
export interface Pair {
  readonly name: string
  readonly value: string
}

/** The pairs of ENV and LABEL, also in the old form `NAME the rest of the line`. */
export function readPairs(raw: RawInstruction): readonly Pair[] {
  const words = requireWords(raw, 1)
  const [first = ''] = words
  if (!first.includes('=')) return [oldPair(raw, first)]
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1)
      throw new DockerfileError(raw.place, `${raw.keyword} takes name=value, found ${word}`)
    return { name: word.slice(0, at), value: word.slice(at + 1) }
  })
}

function oldPair(raw: RawInstruction, name: string): Pair {
  const value = raw.text.slice(name.length).trim()
  if (value !== '') return { name, value }
  throw new DockerfileError(raw.place, `${raw.keyword} takes name=value, found ${name} alone`)
}
