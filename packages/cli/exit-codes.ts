import type { ErrorCode } from '@galley/kit/errors'

/** What a command's exit status means; `galley --help` and docs/cli.md show the same list. */
export const exitCodes = {
  done: 0,
  /** The command worked and its answer is no: a verification that exceeds its tolerance. */
  no: 1,
  /** The command line is wrong. */
  usage: 2,
  /** What was given cannot be used: missing, damaged, refused, too large. */
  input: 3,
  /** The surroundings do not allow it now: a taken port, a missing permission, no time left. */
  surroundings: 4,
  /** A defect of Galley's own. */
  defect: 70,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A container ran, and its own exit code is passed on, whatever it means. */
export interface ContainerExit {
  readonly container: number
}

export const exitCodeOf: Readonly<Record<ErrorCode, ExitCode>> = {
  invalid: exitCodes.input,
  unsupported: exitCodes.input,
  'not-found': exitCodes.input,
  'too-large': exitCodes.input,
  unauthorized: exitCodes.input,
  overloaded: exitCodes.surroundings,
  deadline: exitCodes.surroundings,
  cancelled: exitCodes.surroundings,
  unavailable: exitCodes.surroundings,
  internal: exitCodes.defect,
}
