import { jsonWords } from '../command-form.ts'
import { DockerfileError, UnsupportedDockerfileError } from '../errors.ts'
import { oneFlag, requireWords, switchFlag, type Written, written } from '../instruction-reader.ts'
import type { Heredoc, RawInstruction } from '../raw-instruction.ts'

/** What COPY and ADD have in common. Words are to be expanded. */
export interface Transfer extends Written {
  readonly sources: readonly string[]
  /** Files whose content stands in the Dockerfile. */
  readonly heredocs: readonly Heredoc[]
  readonly destination: string
  readonly chown: string | undefined
  readonly chmod: string | undefined
  /** Patterns of what is left out. */
  readonly exclude: readonly string[]
  /** Whether the layer is made without looking at the layers below. */
  readonly isLinked: boolean
}

export const transferFlags = ['chown', 'chmod', 'link', 'exclude'] as const

/** JSON words are literal but for variables, so what quotes and escapes would take away is escaped. */
function protect(word: string, escaper: string): string {
  return word.replace(/["'\\`]/g, (character) =>
    character === '`' && escaper !== '`' ? character : `${escaper}${character}`,
  )
}

export function readTransfer(raw: RawInstruction): Transfer {
  const json = jsonWords(raw.text)?.map((word) => protect(word, raw.escaper))
  const words = json ?? requireWords(raw, 2)
  if (words.length < 2)
    throw new DockerfileError(raw.place, `${raw.keyword} takes sources and a destination`)
  const sources = words.slice(0, -1).filter((word) => json || !/^\d*<<-?["']?[^<]/.test(word))
  if (sources.length + raw.heredocs.length !== words.length - 1) {
    throw new UnsupportedDockerfileError(raw.place, 'a heredoc as destination')
  }
  return {
    ...written(raw),
    sources,
    heredocs: raw.heredocs,
    destination: words.at(-1) ?? '',
    chown: oneFlag(raw, 'chown'),
    chmod: oneFlag(raw, 'chmod'),
    exclude: raw.flags.get('exclude') ?? [],
    isLinked: switchFlag(raw, 'link'),
  }
}
