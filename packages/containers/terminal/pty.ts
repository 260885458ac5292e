import { readFile, readlink } from 'node:fs/promises'
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

/** The terminal that `inTerminal` made, `script` being the process that runs it. */
export async function terminalOf(script: number): Promise<string | undefined> {
  const children = await readFile(`/proc/${script}/task/${script}/children`, 'utf8').catch(() => '')
  const inside = children.split(' ')[0]
  const terminal = await readlink(`/proc/${inside}/fd/0`).catch(() => '')
  return terminal.startsWith('/dev/pts/') ? terminal : undefined
}

/** Sets the size of a terminal; what is none stays as it is. */
export async function resizeTerminal(terminal: string, size: TerminalSize): Promise<void> {
  const dimensions = ['rows', String(size.rows), 'columns', String(size.columns)]
  await runCommand('stty', ['-F', terminal, ...dimensions])
}

/** One word for sh(1), whatever it holds. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
