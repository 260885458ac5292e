import { type InstructionReader, type Written, written } from '../instruction-reader.ts'
import { type Pair, readPairs } from '../pairs.ts'

export interface Label extends Written {
  readonly kind: 'label'
  readonly pairs: readonly Pair[]
}

export const label: InstructionReader<Label> = {
  keyword: 'LABEL',
  read: (raw) => ({ kind: 'label', ...written(raw), pairs: readPairs(raw) }),
}
