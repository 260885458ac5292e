import {
  type InstructionReader,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Workdir extends Written {
  readonly kind: 'workdir'
  readonly path: string
}

export const workdir: InstructionReader<Workdir> = {
  keyword: 'WORKDIR',
  read: (raw) => ({ kind: 'workdir', ...written(raw), path: requireText(raw) }),
}
