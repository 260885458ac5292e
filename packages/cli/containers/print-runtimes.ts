import type { RuntimeReport } from '@galley/containers/runtimes/probe'
import type { Terminal } from '../terminal.ts'

/** Prints what was found of each runtime, the best first. */
export function printRuntimes(
  reports: readonly RuntimeReport[],
  output: 'text' | 'json',
  terminal: Terminal,
): void {
  for (const report of reports) {
    if (output === 'json') terminal.out(JSON.stringify(report))
    else for (const line of linesOf(report)) terminal.out(line)
  }
}

function linesOf({ name, path, version, runtime, why, lacks }: RuntimeReport): readonly string[] {
  const found = [version, path].filter((text) => text !== undefined).join(', ')
  const verdict = runtime ? 'usable' : 'not usable'
  return [
    `${name}: ${verdict}${found && ` (${found})`}`,
    `  ${why}`,
    ...(lacks.length > 0 ? ['  What it does not do:'] : []),
    ...lacks.map((line) => `    ${line}`),
  ]
}
