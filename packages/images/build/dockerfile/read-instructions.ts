import { DockerfileParser, type ParserDirective } from 'dockerfile-ast'
import {
  DockerfileError,
  DockerfileTooLargeError,
  type Place,
  UnsupportedDockerfileError,
} from './errors.ts'
import type { Escape, RawInstruction } from './raw-instruction.ts'
import { isBlank, readInstruction } from './read-instruction.ts'
import { splitWords } from './words.ts'

const maxBytes = 256 * 1024
const maxInstructions = 5000
/** How often the library may take a quoted `<<` for a heredoc. */
const maxMisreadings = 100

/**
 * The instructions of a Dockerfile in their order.
 * @param file names the file in errors
 * @throws DockerfileError, DockerfileTooLargeError
 */
export function readInstructions(source: string, file: string): readonly RawInstruction[] {
  if (source.length > maxBytes) throw new DockerfileTooLargeError(file, source.length, maxBytes)
  const text = source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const parsed = DockerfileParser.parse(text)
  for (const directive of parsed.getDirectives()) checkDirective(directive, file)
  const escaper: Escape = parsed.getEscapeCharacter() === '`' ? '`' : '\\'
  const lines = text.split('\n')
  const found: RawInstruction[] = []
  let next = readFrom(0, { lines, escaper, file, found })
  for (let misread = 1; next < lines.length; misread += 1) {
    if (misread > maxMisreadings)
      throw new DockerfileError({ file, line: next }, 'too many quoted <<')
    next = readFrom(next, { lines, escaper, file, found })
  }
  return found
}

interface Reading {
  readonly lines: readonly string[]
  readonly escaper: Escape
  readonly file: string
  readonly found: RawInstruction[]
}

/**
 * Reads until the end, or until the library gives an instruction lines that are not its own, as it
 * does after a quoted `<<`. Returns the line to go on from.
 */
function readFrom(from: number, { lines, escaper, file, found }: Reading): number {
  // The directive is the first line of the file only, so what follows is read with one of its own.
  const text = [`# escape=${escaper}`, ...lines.slice(from)].join('\n')
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const { start, end } = instruction.getRange()
    const [first, last] = [start.line - 1 + from, end.line - 1 + from]
    const own = lines.slice(first, last + 1)
    const place = { file, line: first + 1 }
    const { raw, used } = readInstruction(instruction.getKeyword(), own, escaper, place)
    found.push(raw)
    if (found.length > maxInstructions) {
      throw new DockerfileError(place, `more than ${maxInstructions} instructions`)
    }
    if (own.slice(used).some((line) => !isBlank(line))) return first + used
  }
  return lines.length
}

/** `# syntax=` may name a language of its own; that of Docker is read here whatever its version. */
function checkDirective(directive: ParserDirective, file: string): void {
  const value = directive.getValue()
  if (directive.getName().toLowerCase() !== 'syntax') return
  if (/^(docker\.io\/)?docker\/dockerfile(-upstream)?([:@]|$)/.test(value)) return
  const place = { file, line: directive.getRange().start.line + 1 }
  throw new UnsupportedDockerfileError(
    place,
    `# syntax=${value}`,
    'Write the file in the language of docker/dockerfile.',
  )
}

/** The instruction within `ONBUILD`, which a base image keeps as one line of text. */
export function readTrigger(text: string, escaper: Escape, place: Place): RawInstruction {
  const [keyword = ''] = splitWords(text, escaper)
  return readInstruction(keyword.toUpperCase(), text.split('\n'), escaper, place).raw
}
