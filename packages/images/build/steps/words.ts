import { DockerfileError } from '../dockerfile/errors.ts'
import {
  ExpansionError,
  expand,
  expandText,
  expandWords,
  type Lookup,
} from '../dockerfile/expand.ts'
import type { Written } from '../dockerfile/instruction-reader.ts'

/** A word of an instruction with its variables replaced; faults are told with their line. */
export function expanded(word: string, instruction: Written, lookup: Lookup): string {
  return placed(instruction, () => expand(word, lookup, instruction.escaper))
}

/** As `expanded`, for a text that may become several words. */
export function expandedWords(text: string, instruction: Written, lookup: Lookup): string[] {
  return placed(instruction, () => expandWords(text, lookup, instruction.escaper))
}

/** As `expanded`, for the content of a heredoc. */
export function expandedText(text: string, instruction: Written, lookup: Lookup): string {
  return placed(instruction, () => expandText(text, lookup, instruction.escaper))
}

function placed<T>({ place }: Written, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof ExpansionError ? new DockerfileError(place, error.message, error) : error
  }
}
