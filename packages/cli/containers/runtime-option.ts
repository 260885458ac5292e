import { oneOf } from '../values.ts'

export const runtimeOption = {
  flags: '--runtime <name>',
  summary: 'runc, crun or process',
  parse: oneOf('runc', 'crun', 'process'),
  defaultText: 'the best that "galley doctor" finds',
} as const
