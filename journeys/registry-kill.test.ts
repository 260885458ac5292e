import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { addImage, pull, push, temporaryFolder } from './support/images.ts'
import { startRegistryProcess } from './support/registry-process.ts'
import { requireNothingLeaked, requireRightBlobs } from './support/registry-remains.ts'

const kills = 50
const bytesALayer = 400_000

test('a registry killed fifty times during pushes loses and leaks nothing', async (context) => {
  const folder = await temporaryFolder(context)
  const data = join(folder, 'data')
  const layout = await openLayout(join(folder, 'layout'))
  let registry = await startRegistryProcess(data)
  context.after(() => registry.kill())
  const { port } = registry
  const host = `127.0.0.1:${port}`
  const pushed: string[] = []
  for (let round = 0; round < kills; round++) {
    const name = `${host}/app-${round % 5}:${round}`
    await addImage(layout, parseReference(name), bytesALayer)
    const arrived = push(layout, name).then(
      () => true,
      () => false,
    )
    // The client finds the registry gone and goes on when it is back, unless that takes too long.
    await new Promise((resolve) => setTimeout(resolve, (round * 7) % 120))
    await registry.kill()
    registry = await startRegistryProcess(data, port)
    if (!(await arrived)) await push(layout, name)
    pushed.push(name)
  }
  await requireRightBlobs(data)
  for (const [at, name] of pushed.entries()) {
    const reference = parseReference(name)
    const pulled = await pull(name, join(folder, `pulled-${at % 3}`))
    assert.deepEqual(pulled, await layout.resolve(reference))
  }
  await registry.kill()
  await requireNothingLeaked(data, kills)
})
