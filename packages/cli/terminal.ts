/** Where a command prints. Results go to `out`; progress and remarks go to `note`. */
export interface Terminal {
  out(line: string): void
  note(line: string): void
  /** Ends the command: the terminal's interrupt or the supervisor's wish to stop. */
  readonly signal: AbortSignal
}

/** Standard output and error; SIGINT and SIGTERM abort the signal, a second one ends at once. */
export function processTerminal(): Terminal {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(name)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // As a signal would: whoever read the results has had enough.
  process.stdout.on('error', endUnread)
  process.stderr.on('error', () => {})
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    signal: controller.signal,
  }
}

/** 128 and the number of SIGPIPE, as a shell has it. */
function endUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(141)
}

/** Columns as wide as their widest cell, two spaces apart; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const numeric = header.map((_, column) =>
    rows.every((row) => /^[-\d., ]*%?$/.test(row[column] ?? '')),
  )
  const format = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return numeric[column] ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return all.map(format)
}
