import { anyText, milliseconds, oneOf } from './values.ts'

/** Options that several commands share, so that they read and behave alike. */
export const outputOption = {
  flags: '--output <format>',
  summary: 'text or json',
  parse: oneOf('text', 'json'),
  default: 'text',
} as const

export const cardOption = {
  flags: '--card <file>',
  summary: 'the model card',
  parse: anyText,
  defaultText: 'MODEL with the suffix .card.json, where there is one',
} as const

export const logLevelOption = {
  flags: '--log-level <level>',
  summary: 'debug, info, warn, error or silent',
  parse: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  default: 'info',
} as const

/** A command's key for it is `trunc`: a switch that is on until it is given. */
export const noTruncOption = {
  flags: '--no-trunc',
  summary: 'print ids and texts whole',
} as const

export const graceOption = {
  flags: '--grace <time>',
  summary: 'leave alone what was used within this time',
  parse: milliseconds,
  default: 60 * 60 * 1000,
  defaultText: '1h',
} as const

export const platformOption = {
  flags: '--platform <os/arch>',
  summary: 'of an image for several machines, the one for this',
  parse: anyText,
  defaultText: "this machine's",
} as const
