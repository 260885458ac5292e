import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/**
 * The folder of reference models, photos and recordings that tests read in place: `GALLEY_SHARED`,
 * by default `../shared` beside the clone.
 */
export const sharedFolder = resolve(root, process.env.GALLEY_SHARED ?? '../shared')

/**
 * For `test(name, { skip: needsShared }, …)`: false when the folder is there, otherwise why the test
 * is skipped. In CI a missing folder is an error, since a test that never runs proves nothing.
 */
export const needsShared: string | false = skipUnless(
  existsSync(sharedFolder),
  `${sharedFolder} is missing (set GALLEY_SHARED to the folder of reference data)`,
)

/** Why a test has to be skipped when what it needs is not `present`; throws in CI. */
export function skipUnless(present: boolean, why: string): string | false {
  if (present) return false
  if (process.env.CI) throw new Error(why)
  return why
}
