import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestOf } from '@galley/images/oci/digest'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { collectGarbage } from '@galley/images/registry/collect-garbage'
import { startRegistry } from '@galley/images/registry/start-registry'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { addImage, pull, push, temporaryFolder } from './support/images.ts'
import { startRegistryProcess } from './support/registry-process.ts'

const kills = 50
const bytesALayer = 400_000

/** Every file that goes by a digest has to have it. */
async function requireRightBlobs(data: string): Promise<number> {
  const folder = join(data, 'blobs/sha256')
  const names = await readdir(folder)
  for (const name of names) {
    assert.equal(digestOf(await readFile(join(folder, name))), `sha256:${name}`)
  }
  return names.length
}

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
  await requireNothingLeaked(data)
})

/** Two days later, everything that is left is what some image is made of. */
async function requireNothingLeaked(data: string): Promise<void> {
  const clock = { ...systemClock, now: () => Date.now() + 2 * 24 * 60 * 60 * 1000 }
  const logger = createLogger({ level: 'silent' })
  const listen = { host: '127.0.0.1', port: 0 }
  const registry = await startRegistry({ listen, data, logger, clock })
  await collectGarbage(data, { clock })
  await registry.close()
  // A config and three layers an image.
  assert.equal(await requireRightBlobs(data), 4 * kills)
  assert.deepEqual(await readdir(join(data, 'uploads')), [])
  assert.deepEqual(await readdir(join(data, '.staging')), [])
}
