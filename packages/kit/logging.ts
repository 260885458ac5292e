import { destination, type Logger, pino } from 'pino'

export type { Logger }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/**
 * A logger that writes one JSON object a line to standard error: constant messages, facts in fields.
 * Standard output stays free for what a command prints.
 */
export function createLogger(options: { readonly level?: LogLevel } = {}): Logger {
  return pino(
    {
      base: null,
      level: options.level ?? 'info',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination({ dest: 2, sync: true }),
  )
}
