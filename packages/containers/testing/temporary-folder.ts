import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder that is removed when the test ends. */
export function temporaryFolder(context: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'galley-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const isRoot = process.getuid?.() === 0
