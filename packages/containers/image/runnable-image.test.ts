import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Content } from '@galley/images/oci/content'
import { openLayout } from '@galley/images/oci/layout'
import { ociConfig, ociLayerGzip, ociManifest } from '@galley/images/oci/media-types'
import { hostPlatform } from '@galley/images/oci/platform'
import { LayerStore } from '../rootfs/layer-store.ts'
import { file, layerOf } from '../testing/archive.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { runnableImage } from './runnable-image.ts'

async function* bytesOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(value))
}

test('an image of a layout can be unpacked and run', async (context) => {
  const folder = temporaryFolder(context)
  const layout = await openLayout(join(folder, 'layout'))
  const layer = layerOf([file('app/main.mjs', 'soup')], 'gzip')
  const packed: Content = await layout.addBlob(layer.open())
  const platform = hostPlatform()
  const config = await layout.addBlob(
    bytesOf({
      ...platform,
      config: { Cmd: ['node', '/app/main.mjs'], User: 'cook' },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    }),
  )
  const manifest = {
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { ...config, mediaType: ociConfig },
    layers: [{ ...packed, mediaType: ociLayerGzip }],
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  const descriptor = await layout.writeManifest(bytes, ociManifest)

  const image = await runnableImage(layout, descriptor, 'soup:1', platform)
  assert.deepEqual(
    [image.reference, image.digest, image.config.User],
    ['soup:1', config.digest, 'cook'],
  )
  const foreign = runnableImage(layout, descriptor, 'soup:1', {
    os: 'linux',
    architecture: 's390x',
  })
  await assert.rejects(foreign, /soup:1 is for linux\/\w+, not for linux\/s390x/)
  const store = new LayerStore(join(folder, 'layers'), { overlay: false })
  const [unpacked] = await store.unpack(image.layers)
  assert.equal(unpacked?.diffId, layer.diffId)
})
