import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { probeRuntimes } from '@galley/containers/runtimes/probe'
import { temporaryFolder } from './support/images.ts'
import { postPhotos } from './support/photo-client.ts'
import { ready } from './support/ready.ts'
import { Cli } from './support/run-cli.ts'

const root = resolve(import.meta.dirname, '..')
const food11 = join(root, 'models/food11/food11.keras')
const soup = join(root, 'packages/server/assets/soup.jpg')
const name = '10.10.1.1:5000/ml-app:0.0.1'

const usable = (await probeRuntimes()).filter(({ runtime }) => runtime !== undefined)

test('there is a runtime to run containers with', () => {
  assert.ok(usable.length > 0)
})

for (const { name: runtime } of usable) {
  test(`${runtime}: the lab's way from a model to a container that answers`, async (context) => {
    const { galley, alias } = await laboratory(context)
    await galley.print('build', food11, '-t', 'ml-app:0.0.1')
    await galley.print('tag', 'ml-app:0.0.1', name)
    await galley.print('push', name, '--alias', alias)
    await galley.print('rmi', name, 'ml-app:0.0.1')
    const run = ['run', '-d', '-p', '0:5000', '--runtime', runtime, '--alias', alias]
    const id = await galley.print(...run, name)
    context.after(() => galley.run('rm', '-f', id))
    const address = (await galley.print('port', id)).split(' -> ').at(-1)?.split('\n')[0]
    await ready(`http://${address}/readyz`)
    const answer = await postPhotos(`http://${address}`, [soup])
    assert.match(await answer.text(), /^Soup \(0\.\d\d\), Inference Time : \d\.\d{4} seconds$/)
    assert.match(
      await galley.print('ps'),
      /10\.10\.1\.1:5000\/ml-app:0\.0\.1 +"node .*Up .*->5000\/tcp/,
    )
    assert.match(await galley.print('logs', id), /Listening on http/)
    await galley.print('stop', id)
    assert.match(await galley.print('ps', '-a'), /Exited \(0\)/)
    await galley.print('rm', id)
    assert.equal((await galley.print('ps', '-a')).split('\n').length, 1)
  })
}

test('a container that removes itself may be removed by force while it runs', async (context) => {
  const { galley } = await laboratory(context)
  await galley.print('build', food11, '-t', 'ml-app')
  const id = await galley.print('run', '-d', '--rm', 'ml-app')
  await galley.print('rm', '-f', id)
  assert.equal((await galley.print('ps', '-a')).split('\n').length, 1)
})

/** A data folder of its own, and a registry that the lab's name for it leads to. */
async function laboratory(context: TestContext) {
  const galley = new Cli(join(await temporaryFolder(context), 'data'))
  return { galley, alias: `10.10.1.1:5000=${await galley.registry(context)}` }
}
