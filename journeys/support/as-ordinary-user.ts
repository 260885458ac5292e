import { relative, resolve } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { cleanMachine } from './clean-machine.ts'
import { temporaryFolder } from './images.ts'

const root = resolve(import.meta.dirname, '../..')
/** Who has no rights on Debian. */
const nobody = 65_534

/** Runs the tests of a file as a user who is not root: as root they get a machine and a user of their own. */
export function asOrdinaryUser(file: string, declareTests: () => void): void {
  if (process.getuid?.() !== 0) declareTests()
  else
    test('as an ordinary user', {
      skip: skipUnless(process.platform === 'linux', 'only Linux lets root be somebody else'),
      timeout: 290_000,
    }, async (context) => {
      const machine = await cleanMachine(await temporaryFolder(context), nobody)
      await machine.run(relative(root, file))
    })
}
