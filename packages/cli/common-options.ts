import { anyText, oneOf } from './values.ts'

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
