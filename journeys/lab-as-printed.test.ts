import assert from 'node:assert/strict'
import { chmod, copyFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { cleanMachine } from './support/clean-machine.ts'
import { temporaryFolder } from './support/images.ts'

const root = resolve(import.meta.dirname, '..')
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const skip = skipUnless(isRoot, 'only root can give a test ports of its own')

const users = { root: 0, 'an ordinary user': 65_534 }

for (const [who, user] of Object.entries(users)) {
  test(`the lab's lines work as printed on a clean machine for ${who}`, {
    skip,
    timeout: 240_000,
  }, async (context) => {
    const machine = await cleanMachine(await temporaryFolder(context), user)
    const photo = join(machine.home, 'soup.jpg')
    await copyFile(join(root, 'packages/server/assets/soup.jpg'), photo)
    await chmod(photo, 0o644)
    await writeFile(
      join(machine.home, 'Dockerfile'),
      'FROM food-service\nCOPY soup.jpg /soup.jpg\n',
    )
    const model = join(machine.clone, 'models/food11/food11.keras')
    const said = await machine.run('journeys/support/lab-steps.ts', model, photo)
    const { id, printed, ...ran } = JSON.parse(said)
    assert.equal(ran.user, user)
    assert.match(
      printed['push 10.10.1.1:5000/ml-app:0.0.1'],
      /^0\.0\.1: digest: sha256:\w{64} size: \d+$/m,
    )
    assert.match(printed.photo, /^Soup \(0\.\d\d\), Inference Time : \d\.\d{4} seconds$/)
    assert.match(
      printed.ps,
      /^\w{12} +10\.10\.1\.1:5000\/ml-app:0\.0\.1 +"node .*Up .* 127\.0\.0\.1:32001->5000\/tcp/m,
    )
    assert.match(printed['ps -a'], /Exited \(0\)/)
    assert.deepEqual([printed.stop, printed.rm, printed.left], [id, id, ''])
    const data = join(machine.home, '.local/share/galley/containers')
    assert.deepEqual(await readdir(join(data, 'containers')), [])
    assert.deepEqual(await readdir(join(data, 'names')), [])
  })
}
