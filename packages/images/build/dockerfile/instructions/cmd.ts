import { type CommandForm, commandForm } from '../command-form.ts'
import {
  type InstructionReader,
  requireText,
  type Written,
  written,
} from '../instruction-reader.ts'

export interface Cmd extends Written {
  readonly kind: 'cmd'
  readonly command: CommandForm
}

export const cmd: InstructionReader<Cmd> = {
  keyword: 'CMD',
  read: (raw) => ({ kind: 'cmd', ...written(raw), command: commandForm(requireText(raw)) }),
}
