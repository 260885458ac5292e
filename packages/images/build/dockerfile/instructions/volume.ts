import { jsonWords } from '../command-form.ts'
import { DockerfileError } from '../errors.ts'
import {
  type InstructionReader,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Volume extends Written {
  readonly kind: 'volume'
  readonly paths: readonly string[]
}

export const volume: InstructionReader<Volume> = {
  keyword: 'VOLUME',
  read(raw) {
    const paths = jsonWords(raw.text) ?? requireWords(raw, 1)
    if (paths.length > 0) return { kind: 'volume', ...written(raw), paths }
    throw new DockerfileError(raw.place, 'VOLUME takes at least one path, found none')
  },
}
