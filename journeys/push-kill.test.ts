import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { addImage, pull, push, temporaryFolder } from './support/images.ts'
import { startRegistryProcess } from './support/registry-process.ts'
import { requireNothingLeaked } from './support/registry-remains.ts'
import { Cli } from './support/run-cli.ts'

const kills = 50
const bytesALayer = 2_000_000
/** About as long as a push takes; one that ends before is not counted. */
const longest = 400

test('a push killed fifty times leaves a registry that takes it whole, and nothing besides', {
  timeout: 240_000,
}, async (context) => {
  const folder = await temporaryFolder(context)
  const data = join(folder, 'registry')
  const registry = await startRegistryProcess(data)
  context.after(() => registry.kill())
  const galley = new Cli(join(folder, 'data'))
  const layout = await openLayout(join(folder, 'data/images'))
  const host = `127.0.0.1:${registry.port}`
  let round = 0
  for (let killed = 0; killed < kills; round += 1) {
    const name = `${host}/app:${round}`
    await addImage(layout, parseReference(name), bytesALayer)
    if (await galley.runAndKill((round * 97) % longest, 'push', name)) killed += 1
    await push(layout, name)
    const pulled = await pull(name, join(folder, 'pulled'))
    assert.deepEqual(pulled, await layout.resolve(parseReference(name)))
  }
  await registry.kill()
  await requireNothingLeaked(data, round)
})
