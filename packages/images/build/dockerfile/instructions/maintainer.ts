import {
  type InstructionReader,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Maintainer extends Written {
  readonly kind: 'maintainer'
  readonly name: string
}

export const maintainer: InstructionReader<Maintainer> = {
  keyword: 'MAINTAINER',
  read: (raw) => ({ kind: 'maintainer', ...written(raw), name: requireText(raw) }),
}
