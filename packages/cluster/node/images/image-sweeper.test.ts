import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { LayerStore } from '@galley/containers/rootfs/layer-store'
import { file, layerOf } from '@galley/containers/testing/archive'
import { temporaryFolder } from '@galley/containers/testing/temporary-folder'
import { openLayout } from '@galley/images/oci/layout'
import { formatReference, parseReference } from '@galley/images/oci/reference'
import { putImage, testImage } from '@galley/images/oci/testing/images'
import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { sandboxOf } from '../testing/pod-of.ts'
import { toldEvents } from '../testing/told-events.ts'
import { type Disk, makeRoom } from './image-sweeper.ts'
import { PulledImages } from './pulled-images.ts'

/** A store with an image that was loaded, and two that were fetched for pods, of which one is in use. */
async function storeOf(context: TestContext, disk: Disk) {
  const folder = temporaryFolder(context)
  const clock = new SimulatedClock(Date.now())
  const layout = await openLayout(join(folder, 'images'), { clock })
  const pulled = await PulledImages.open(join(folder, 'pulled.json'))
  const { events, told } = await toldEvents(context)
  for (const name of ['loaded', 'idle', 'used']) {
    const image = await testImage()
    const reference = parseReference(`registry.test/${name}:1`)
    await putImage(layout, image, reference)
    const { digest } = image.descriptor
    const facts = { digest, origin: '', name: formatReference(reference), at: clock.now() }
    // What the running container of the sandbox is made of.
    if (name !== 'loaded') await pulled.add({ ...facts, id: name === 'used' ? 'sha256:x' : 'y' })
  }
  const layers = join(folder, 'layers')
  const unpacked = new LayerStore(layers, { overlay: false })
  const stray = layerOf([file('a')])
  await unpacked.unpack([stray])
  const isUnpacked = async () => (await unpacked.find(stray.diffId)) !== undefined
  const options = {
    layout,
    layers,
    pulled,
    clock,
    runtime: { pods: async () => [sandboxOf([{ name: 'main', id: 'a', startedAt: 0 }])] },
    nodes: [{ name: 'node-0' }],
    log: createLogger({ level: 'silent' }),
    events: () => events,
    disk: async () => disk,
  }
  const names = async () => (await layout.list()).map(({ reference }) => reference.repository)
  return { folder, clock, options, names, told, pulled, isUnpacked }
}

describe('room for images', () => {
  it('is made when the disk is nearly full, of what nobody brought and nobody uses', async (context) => {
    const store = await storeOf(context, { bytes: 1000, freeBytes: 100 })
    await makeRoom(store.options)
    assert.deepEqual(await store.names(), ['loaded', 'idle', 'used'])
    assert.ok(await store.isUnpacked())
    store.clock.advance(200_000)
    await makeRoom(store.options)
    assert.deepEqual(await store.names(), ['loaded', 'used'])
    assert.ok(!(await store.isUnpacked()))
    const again = await PulledImages.open(join(store.folder, 'pulled.json'))
    assert.deepEqual(
      again.all().map(({ name }) => name),
      ['registry.test/used:1'],
    )
    assert.match(
      (await store.told()).join(),
      /^Warning FreeDiskSpaceFailed Failed to garbage collect/,
    )
  })

  it('is left alone while there is enough', async (context) => {
    const store = await storeOf(context, { bytes: 1000, freeBytes: 200 })
    store.clock.advance(200_000)
    await makeRoom(store.options)
    assert.deepEqual(await store.names(), ['loaded', 'idle', 'used'])
  })
})
