import { DockerfileError, type Place, UnsupportedDockerfileError } from './errors.ts'
import type { Escape, RawInstruction } from './raw-instruction.ts'
import { splitWords } from './words.ts'

/** What every instruction has. */
export interface Written {
  readonly place: Place
  /** The instruction without flags, on one line, as histories and progress show it. */
  readonly source: string
  /** Needed when its words are expanded. */
  readonly escaper: Escape
}

/** How one kind of instruction is read. */
export interface InstructionReader<T extends Written> {
  readonly keyword: string
  readonly flags?: readonly string[]
  /** Flags that Docker knows and Galley does not, with what to do instead. */
  readonly refusedFlags?: Readonly<Record<string, string>>
  /** @throws DockerfileError, UnsupportedDockerfileError */
  read(raw: RawInstruction): T
}

export function written(raw: RawInstruction): Written {
  const source = `${raw.keyword} ${raw.text}`.trim()
  return { place: raw.place, source, escaper: raw.escaper }
}

/** The words of an instruction, at least `least` of them. */
export function requireWords(raw: RawInstruction, least: number, most = Number.POSITIVE_INFINITY) {
  const words = splitWords(raw.text, raw.escaper)
  if (words.length >= least && words.length <= most) return words
  const wanted =
    least === most ? `${least}` : most < least + 2 ? `${least} or ${most}` : `at least ${least}`
  throw new DockerfileError(
    raw.place,
    `${raw.keyword} takes ${wanted} argument${most === 1 ? '' : 's'}, found ${words.length}`,
  )
}

/** Everything after the keyword; not empty. */
export function requireText(raw: RawInstruction): string {
  if (raw.text !== '') return raw.text
  throw new DockerfileError(raw.place, `${raw.keyword} takes an argument, found none`)
}

/** The value of a flag that may be given once. */
export function oneFlag(raw: RawInstruction, name: string): string | undefined {
  const [value, second] = raw.flags.get(name) ?? []
  if (second === undefined) return value
  throw new DockerfileError(raw.place, `--${name} is given more than once`)
}

/** A flag that is on or off. */
export function switchFlag(raw: RawInstruction, name: string): boolean {
  const value = oneFlag(raw, name) ?? 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  throw new DockerfileError(raw.place, `--${name} is true or false, found ${value}`)
}

/** @throws DockerfileError, UnsupportedDockerfileError when the instruction does not take a flag */
export function checkFlags(raw: RawInstruction, reader: InstructionReader<Written>): void {
  for (const name of raw.flags.keys()) {
    const instead = reader.refusedFlags?.[name]
    if (instead !== undefined) {
      throw new UnsupportedDockerfileError(raw.place, `${raw.keyword} --${name}`, instead)
    }
    if (reader.flags?.includes(name)) continue
    const known = reader.flags?.map((flag) => `--${flag}`).join(', ') || 'none'
    throw new DockerfileError(
      raw.place,
      `${raw.keyword} has no flag --${name}; its flags: ${known}`,
    )
  }
}
