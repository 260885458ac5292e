import { DockerfileParser, type ParserDirective } from 'dockerfile-ast'
import {
  DockerfileError,
  DockerfileTooLargeError,
  type Place,
  UnsupportedDockerfileError,
} from './errors.ts'
import type { Escape, Heredoc, RawInstruction } from './raw-instruction.ts'
import { splitWords } from './words.ts'

const maxBytes = 256 * 1024
const maxInstructions = 5000
const heredocKeywords = new Set(['RUN', 'COPY', 'ADD'])
const heredocWord = /^\d*<<(-?)(["']?)([^<>"'\s]+)\2$/

/**
 * The instructions of a Dockerfile in their order.
 * @param file names the file in errors
 * @throws DockerfileError, DockerfileTooLargeError
 */
export function readInstructions(source: string, file: string): readonly RawInstruction[] {
  if (source.length > maxBytes) throw new DockerfileTooLargeError(file, source.length, maxBytes)
  const text = source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const parsed = DockerfileParser.parse(text)
  const escaper: Escape = parsed.getEscapeCharacter() === '`' ? '`' : '\\'
  const lines = text.split('\n')
  for (const directive of parsed.getDirectives()) checkDirective(directive, file)
  const instructions = parsed.getInstructions()
  if (instructions.length > maxInstructions) {
    throw new DockerfileError({ file, line: 1 }, `more than ${maxInstructions} instructions`)
  }
  return instructions.map((instruction) => {
    const { start, end } = instruction.getRange()
    const own = lines.slice(start.line, end.line + 1)
    return readInstruction(instruction.getKeyword(), own, escaper, { file, line: start.line + 1 })
  })
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
  return readInstruction(keyword.toUpperCase(), text.split('\n'), escaper, place)
}

function readInstruction(
  keyword: string,
  lines: readonly string[],
  escaper: Escape,
  place: Place,
): RawInstruction {
  const [header, rest] = joinLines(lines, escaper)
  const afterKeyword = header
    .trimStart()
    .replace(/^\S+\s*/, '')
    .trimEnd()
  const [flags, text] = takeFlags(afterKeyword, place)
  const words = heredocKeywords.has(keyword) ? splitWords(text, escaper) : []
  const heredocs = readHeredocs(words, rest, place)
  if (heredocs.length === 0 && rest.some((line) => !isBlank(line))) {
    throw new DockerfileError(place, `${keyword} is followed by lines that belong to nothing`)
  }
  const heredocText = heredocs.length === 0 ? '' : rest.join('\n')
  return { keyword, flags, text, heredocs, heredocText, place, escaper }
}

/** Lines that continue one another as one, comments and blank lines between them left out; and the rest. */
function joinLines(lines: readonly string[], escaper: Escape): [string, readonly string[]] {
  let joined = ''
  for (const [index, line] of lines.entries()) {
    if (index > 0 && isBlank(line)) continue
    const content = line.trimEnd()
    if (!content.endsWith(escaper)) return [joined + line, lines.slice(index + 1)]
    joined += content.slice(0, -1)
  }
  return [joined, []]
}

function isBlank(line: string): boolean {
  return /^\s*(#|$)/.test(line)
}

/** `--name=value` and `--name` before anything else; `--` ends them. */
function takeFlags(text: string, place: Place): [ReadonlyMap<string, readonly string[]>, string] {
  const flags = new Map<string, string[]>()
  let rest = text
  for (;;) {
    const found = /^--(\S*)\s*/.exec(rest)
    if (!found) return [flags, rest]
    rest = rest.slice(found[0].length)
    if (found[1] === '') return [flags, rest]
    const [, name, value] = /^([a-z][a-z-]*)(?:=(.*))?$/.exec(found[1] ?? '') ?? []
    if (name === undefined) throw new DockerfileError(place, `--${found[1]} is not a flag`)
    const values = flags.get(name) ?? []
    values.push(value ?? 'true')
    flags.set(name, values)
  }
}

function readHeredocs(words: readonly string[], lines: readonly string[], place: Place): Heredoc[] {
  const heredocs: Heredoc[] = []
  let at = 0
  for (const word of words) {
    const [, dash, quote, name] = heredocWord.exec(word) ?? []
    if (name === undefined) continue
    const strip = (line: string) => (dash ? line.replace(/^\t+/, '') : line)
    const end = lines.findIndex((line, index) => index >= at && strip(line) === name)
    if (end < 0) throw new DockerfileError(place, `the heredoc ${name} has no end`)
    const content = lines
      .slice(at, end)
      .map((line) => `${strip(line)}\n`)
      .join('')
    heredocs.push({ name, content, isExpanded: !quote })
    at = end + 1
  }
  return heredocs
}
