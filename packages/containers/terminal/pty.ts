import { readlink } from 'node:fs/promises'
import { runCommand } from '../command.ts'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/**
 * `command` in a pseudo-terminal of its own, which Node cannot make: script(1) of util-linux, part of
 * every Debian, does. Its standard input and output become the terminal's.
 */
export function inTerminal(command: readonly string[]): string[] {
  const line = `exec ${command.map(quote).join(' ')}`
  return ['script', '--quiet', '--flush', '--return', '--command', line, '/dev/null']
}

/** Sets the size of the terminal that the process `pid` has as its standard input. */
export async function resizeTerminal(pid: number, size: TerminalSize): Promise<void> {
  const terminal = await readlink(`/proc/${pid}/fd/0`).catch(() => '')
  if (!terminal.startsWith('/dev/pts/')) return
  const dimensions = ['rows', String(size.rows), 'columns', String(size.columns)]
  await runCommand('stty', ['-F', terminal, ...dimensions])
}

/** One word for sh(1), whatever it holds. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
