import { DockerfileError, type Place } from './errors.ts'
import type { Escape, Heredoc, RawInstruction } from './raw-instruction.ts'
import { splitWords } from './words.ts'

const heredocKeywords = new Set(['RUN', 'COPY', 'ADD'])
const heredocWord = /^\d*<<(-?)(["']?)([^<>"'\s]+)\2$/

/** An instruction, and how many of the lines given are its own. */
export interface FoundInstruction {
  readonly raw: RawInstruction
  readonly used: number
}

/**
 * One instruction from its lines, heredocs included.
 * @param keyword in capitals
 */
export function readInstruction(
  keyword: string,
  lines: readonly string[],
  escaper: Escape,
  place: Place,
): FoundInstruction {
  const [header, count] = joinLines(lines, escaper)
  const afterKeyword = header
    .trimStart()
    .replace(/^\S+\s*/, '')
    .trimEnd()
  const [flags, text] = takeFlags(afterKeyword, place)
  const words = heredocKeywords.has(keyword) ? splitWords(text, escaper) : []
  const [heredocs, used] = readHeredocs(words, lines, count, place)
  const heredocText = lines.slice(count, used).join('\n')
  return { raw: { keyword, flags, text, heredocs, heredocText, place, escaper }, used }
}

/** Lines that continue one another as one, comments and blank lines between them left out; and their number. */
function joinLines(lines: readonly string[], escaper: Escape): [string, number] {
  let joined = ''
  for (const [index, line] of lines.entries()) {
    if (index > 0 && isBlank(line)) continue
    const content = line.trimEnd()
    if (!content.endsWith(escaper)) return [joined + line, index + 1]
    joined += content.slice(0, -1)
  }
  return [joined, lines.length]
}

export function isBlank(line: string): boolean {
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

/** The heredocs that words announce, from line `start` on; and the line after the last of them. */
function readHeredocs(
  words: readonly string[],
  lines: readonly string[],
  start: number,
  place: Place,
): [Heredoc[], number] {
  const heredocs: Heredoc[] = []
  let at = start
  for (const word of words) {
    const [, dash, quote, name] = heredocWord.exec(word) ?? []
    if (name === undefined) continue
    const strip = (line: string) => (dash ? line.replace(/^\t+/, '') : line)
    const end = lines.findIndex((line, index) => index >= at && strip(line) === name)
    if (end < 0) throw new DockerfileError(place, `the heredoc ${name} has no end`)
    const content = lines.slice(at, end).map((line) => `${strip(line)}\n`)
    heredocs.push({ name, content: content.join(''), isExpanded: !quote })
    at = end + 1
  }
  return [heredocs, at]
}
