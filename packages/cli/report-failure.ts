import { GalleyError, toGalleyError } from '@galley/kit/errors'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts'
import { refusedBySystem } from './surroundings.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Says what went wrong with a command line, and how the process ends. */
export function reportFailure(
  thrown: unknown,
  argv: readonly string[],
  terminal: Terminal,
): ExitCode {
  const error = wasInterrupted(thrown, terminal)
    ? interrupted(thrown)
    : (refusedBySystem(thrown) ?? toGalleyError(thrown))
  terminal.note(`galley: ${error.message}`)
  if (error.next !== undefined) terminal.note(error.next)
  if (error.code === 'internal') terminal.note(defectDetails(error))
  if (!(error instanceof UsageError)) return exitCodeOf[error.code]
  const words = argv.filter((word) => !word.startsWith('-')).slice(0, 2)
  terminal.note(`See 'galley ${words[0] ?? ''} --help'.`)
  return exitCodes.usage
}

/** What an interrupt breaks off fails in ways of its own, none of them a defect. */
function wasInterrupted(thrown: unknown, { signal }: Terminal): boolean {
  return signal.aborted && !(thrown instanceof GalleyError)
}

function interrupted(cause: unknown): GalleyError {
  return new GalleyError('cancelled', 'interrupted before it was done', { cause })
}

function defectDetails(error: GalleyError): string {
  const cause = error.cause instanceof Error ? error.cause : error
  return `This is a defect of Galley; please report it with these lines:\n${cause.stack ?? cause.message}`
}
