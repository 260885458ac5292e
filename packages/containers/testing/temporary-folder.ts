import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a test's context offers for cleaning up. */
export interface Ends {
  after(run: () => unknown): void
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(context: Ends): string {
  const folder = mkdtempSync(join(tmpdir(), 'galley-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const isRoot = process.getuid?.() === 0
