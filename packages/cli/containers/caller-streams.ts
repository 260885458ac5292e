import type { CallerStreams } from '@galley/containers/terminal/bind-streams'
import { UsageError } from '../usage-error.ts'

/** This process's own input and output, which a container's are joined to. */
export const callerStreams: CallerStreams = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
}

/** @throws UsageError when keys are to go to a terminal, and there is none to take them from. */
export function checkTerminal({ interactive, tty }: { interactive: boolean; tty: boolean }): void {
  if (!(interactive && tty) || process.stdin.isTTY) return
  throw new UsageError('-t takes keys from a terminal, and standard input is none; leave out -t')
}
