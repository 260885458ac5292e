import { toGalleyError } from '@galley/kit/errors'
import type { Terminal } from '../terminal.ts'

/** Does something to each container and prints what it returns; one that fails does not keep others from it. */
export async function each(
  names: readonly string[],
  terminal: Terminal,
  act: (name: string) => Promise<string>,
): Promise<void> {
  const failures: unknown[] = []
  for (const name of names) {
    try {
      terminal.out(await act(name))
    } catch (error) {
      failures.push(error)
    }
  }
  const last = failures.pop()
  for (const failure of failures) terminal.note(`galley: ${toGalleyError(failure).message}`)
  if (last !== undefined) throw last
}
