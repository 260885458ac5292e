import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a key holds; nothing where `value` is undefined. */
export interface Held {
  readonly key: string
  readonly value?: string | undefined
  readonly revision: number
}

/** What a process that writes a store notes down, a line each. */
export type Note =
  | { readonly kind: 'found'; readonly revision: number; readonly entries: readonly Held[] }
  | { readonly kind: 'asked'; readonly key: string; readonly value: string | undefined }
  | ({ readonly kind: 'acknowledged' } & Held)

/** Runs a process that writes the store `path`, kills it `afterMs` after it began to write, and gives all that it noted. */
export async function writeUntilKilled(path: string, afterMs: number): Promise<readonly Note[]> {
  const notes = `${path}.notes`
  const script = join(import.meta.dirname, 'write-store.ts')
  const child = spawn(process.execPath, [script, path, notes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
  const [code, signal] = await ended
  if (signal !== 'SIGKILL') throw new Error(`the writer ended with ${code} by itself`)
  // The last line may have been cut off in the middle: what it was about was not begun.
  const lines = (await readFile(notes, 'utf8')).split('\n').slice(0, -1)
  // Safe: `write-store.ts` wrote them.
  return lines.map((line) => JSON.parse(line) as Note)
}
