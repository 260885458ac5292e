import {
  type InstructionReader,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Expose extends Written {
  readonly kind: 'expose'
  /** Ports, one or many once expanded: `80`, `53/udp`, `8000-8010`. */
  readonly ports: string
}

export const expose: InstructionReader<Expose> = {
  keyword: 'EXPOSE',
  read: (raw) => ({ kind: 'expose', ...written(raw), ports: requireText(raw) }),
}
