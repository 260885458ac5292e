import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { putImage, testImage } from '@galley/images/oci/testing/images'
import { LayerStore } from '../rootfs/layer-store.ts'
import { file, layerOf } from '../testing/archive.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { pruneLayers } from './prune-layers.ts'
import { runnableImage } from './runnable-image.ts'

test('layers stay unpacked while an image that has them has a name', async (context) => {
  const folder = temporaryFolder(context)
  const images = await openLayout(join(folder, 'images'))
  const layers = join(folder, 'layers')
  const store = new LayerStore(layers, { overlay: false })
  const image = await testImage()
  const reference = parseReference('soup:1')
  await putImage(images, image, reference)
  const platform = { os: 'linux', architecture: 'amd64' }
  const runnable = await runnableImage(images, image.descriptor, 'soup:1', platform)
  const stray = layerOf([file('a')])
  await store.unpack([...runnable.layers, stray])
  const pruned = async (unusedSince: number) => {
    const found = await pruneLayers(images, layers, { unusedSince })
    return found.map(({ diffId }) => diffId).toSorted()
  }
  assert.deepEqual(await pruned(Date.now() - 60_000), [])
  assert.deepEqual(await pruned(Date.now() + 60_000), [stray.diffId])
  await images.untag(reference)
  const all = runnable.layers.map(({ diffId }) => diffId).toSorted()
  assert.deepEqual(await pruned(Date.now() + 60_000), all)
})
