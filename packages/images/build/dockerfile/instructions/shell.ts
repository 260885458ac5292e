import { jsonWords } from '../command-form.ts'
import { DockerfileError } from '../errors.ts'
import { type InstructionReader, type Written, written } from '../instruction-reader.ts'

export interface Shell extends Written {
  readonly kind: 'shell'
  readonly words: readonly string[]
}

export const shell: InstructionReader<Shell> = {
  keyword: 'SHELL',
  read(raw) {
    const words = jsonWords(raw.text)
    if (words && words.length > 0) return { kind: 'shell', ...written(raw), words }
    throw new DockerfileError(raw.place, 'SHELL takes a JSON array such as ["/bin/sh", "-c"]')
  },
}
