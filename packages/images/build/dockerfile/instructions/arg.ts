import { DockerfileError } from '../errors.ts'
import {
  type InstructionReader,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Arg extends Written {
  readonly kind: 'arg'
  /** Defaults are to be expanded; undefined when there is none. */
  readonly args: readonly { readonly name: string; readonly fallback: string | undefined }[]
}

export const arg: InstructionReader<Arg> = {
  keyword: 'ARG',
  read(raw) {
    const args = requireWords(raw, 1).map((word) => {
      const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(word) ?? []
      if (name === undefined)
        throw new DockerfileError(raw.place, `ARG takes name[=default], found ${word}`)
      return { name, fallback }
    })
    return { kind: 'arg', ...written(raw), args }
  },
}
