import type { Place } from './errors.ts'

export interface Heredoc {
  /** The delimiter without quotes; in COPY and ADD also the file's name. */
  readonly name: string
  /** As written, ending in a line feed unless empty. `<<-` has tabs taken off already. */
  readonly content: string
  /** False when the delimiter is quoted. */
  readonly isExpanded: boolean
}

/** One instruction, its lines joined and its flags taken off; nothing is expanded. */
export interface RawInstruction {
  /** In capitals. */
  readonly keyword: string
  readonly flags: ReadonlyMap<string, readonly string[]>
  /** What follows the flags on the instruction's own line. */
  readonly text: string
  readonly heredocs: readonly Heredoc[]
  /** Lines from the first heredoc's on, delimiters included: what a shell has to see after `text`. */
  readonly heredocText: string
  readonly place: Place
  /** The character that escapes in this file. */
  readonly escaper: Escape
}

export type Escape = '\\' | '`'
