import { DockerfileError } from '../errors.ts'
import {
  type InstructionReader,
  oneFlag,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface From extends Written {
  readonly kind: 'from'
  /** An image, the name of a stage before, or `scratch`; to be expanded with the global ARGs. */
  readonly base: string
  /** The stage's name, in lower case. */
  readonly name: string | undefined
  readonly platform: string | undefined
}

export const from: InstructionReader<From> = {
  keyword: 'FROM',
  flags: ['platform'],
  read(raw) {
    const [base = '', as, name, ...rest] = requireWords(raw, 1)
    const isNamed = as !== undefined
    if (isNamed && (as.toLowerCase() !== 'as' || name === undefined || rest.length > 0)) {
      throw new DockerfileError(raw.place, 'FROM takes: image [AS name]')
    }
    if (name !== undefined && !/^[a-z][a-z0-9._-]*$/.test(name.toLowerCase())) {
      throw new DockerfileError(
        raw.place,
        `${name} cannot name a stage: a letter, then a-z 0-9 . _ -`,
      )
    }
    const platform = oneFlag(raw, 'platform')
    return { kind: 'from', ...written(raw), base, name: name?.toLowerCase(), platform }
  },
}
