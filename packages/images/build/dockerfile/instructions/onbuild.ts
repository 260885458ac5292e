import { DockerfileError } from '../errors.ts'
import {
  type InstructionReader,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Onbuild extends Written {
  readonly kind: 'onbuild'
  /** The instruction that an image built on this one starts with. */
  readonly trigger: string
}

const refused = ['ONBUILD', 'FROM', 'MAINTAINER']

export const onbuild: InstructionReader<Onbuild> = {
  keyword: 'ONBUILD',
  read(raw) {
    const [keyword = ''] = requireWords(raw, 2)
    if (!refused.includes(keyword.toUpperCase())) {
      return { kind: 'onbuild', ...written(raw), trigger: raw.text }
    }
    throw new DockerfileError(raw.place, `${keyword.toUpperCase()} cannot be an ONBUILD trigger`)
  },
}
