import { type CommandForm, commandForm } from '../command-form.ts'
import {
  type InstructionReader,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Entrypoint extends Written {
  readonly kind: 'entrypoint'
  readonly command: CommandForm
}

export const entrypoint: InstructionReader<Entrypoint> = {
  keyword: 'ENTRYPOINT',
  read: (raw) => ({ kind: 'entrypoint', ...written(raw), command: commandForm(requireText(raw)) }),
}
