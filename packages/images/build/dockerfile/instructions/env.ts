import { type InstructionReader, type Written, written } from '../instruction-reader.ts'
import { type Pair, readPairs } from '../pairs.ts'

export interface Env extends Written {
  readonly kind: 'env'
  readonly pairs: readonly Pair[]
}

export const env: InstructionReader<Env> = {
  keyword: 'ENV',
  read: (raw) => ({ kind: 'env', ...written(raw), pairs: readPairs(raw) }),
}
