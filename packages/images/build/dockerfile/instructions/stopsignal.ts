import {
  type InstructionReader,
  requireWords,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface StopSignal extends Written {
  readonly kind: 'stopsignal'
  readonly signal: string
}

export const stopsignal: InstructionReader<StopSignal> = {
  keyword: 'STOPSIGNAL',
  read(raw) {
    const [signal = ''] = requireWords(raw, 1, 1)
    return { kind: 'stopsignal', ...written(raw), signal }
  },
}
