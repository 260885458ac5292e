import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'

/**
 * Replaces `path` by `value` as JSON; a reader sees the old text or the new, never a part. Without `flush` that holds as long
 * as the machine runs: after a loss of power there may be an empty file.
 */
export async function writeJson(
  path: string,
  value: unknown,
  { flush = true }: { readonly flush?: boolean } = {},
): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(value), { mode: 0o600, flush })
  await rename(draft, path)
}

/** Writes `text` at `path` unless there is something already; true when it was written. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, text, { mode: 0o600 })
  try {
    // A link appears whole or not at all; `wx` would show an empty file for a moment.
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** The text of a file; undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined
    throw error
  }
}

/** Whether `error` is a system error of that code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
