import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type CopyProgress, copyImage } from './copy-image.ts'
import { type Descriptor, describe } from './descriptor.ts'
import { ContentNotFoundError } from './errors.ts'
import { type Layout, openLayout } from './layout.ts'
import { parseManifest } from './manifest.ts'
import { dockerConfig, dockerIndex, dockerManifest, ociIndex, ociLayer } from './media-types.ts'
import { parsePlatform } from './platform.ts'
import { parseReference } from './reference.ts'
import { fromBytes, putImage, testImage, testIndex } from './testing/images.ts'
import { temporaryFolder } from './testing/temporary.ts'

const source = parseReference('app:1')
const target = parseReference('localhost:5000/copy:2')

async function layouts(context: TestContext): Promise<readonly [Layout, Layout]> {
  const open = async () => openLayout(await temporaryFolder(context))
  return [await open(), await open()]
}

async function withIndex(layout: Layout): Promise<readonly Descriptor[]> {
  const images = [await testImage(), await testImage()]
  for (const image of images) await putImage(layout, image)
  await layout.writeManifest(testIndex(images), ociIndex, source)
  return images.map(({ descriptor }) => descriptor)
}

test('an image is copied under another name, to the byte', async (context) => {
  const [from, to] = await layouts(context)
  const original = await putImage(from, await testImage(), source)
  assert.deepEqual(await copyImage({ from, source, to, target }), original)
  assert.deepEqual(await to.resolve(target), original)
})

test('an index is copied with all its images', async (context) => {
  const [from, to] = await layouts(context)
  const images = await withIndex(from)
  const copied = await copyImage({ from, source, to, target })
  assert.equal(copied.mediaType, ociIndex)
  for (const { digest } of images) assert.ok(await to.readManifest(digest))
})

test('of an index only the image for a platform is copied when one is asked for', async (context) => {
  const [from, to] = await layouts(context)
  const [amd64, arm64] = await withIndex(from)
  const platform = parsePlatform('linux/arm64')
  const copied = await copyImage({ from, source, to, target, platform })
  assert.equal(copied.digest, arm64?.digest)
  assert.equal(await to.resolve({ ...target, digest: amd64?.digest }), undefined)
})

test('what the target has is not sent again, and progress says so', async (context) => {
  const [from, to] = await layouts(context)
  const image = await testImage({ layers: 2 })
  await putImage(from, image, source)
  const [layer = new Uint8Array()] = image.layers
  await to.writeBlob(describe(layer, ociLayer), fromBytes(layer))
  const told: CopyProgress[] = []
  await copyImage({ from, source, to, target, onProgress: (progress) => told.push(progress) })
  const count = (kind: CopyProgress['kind']) => told.filter((one) => one.kind === kind).length
  assert.deepEqual([count('present'), count('done')], [1, 2])
})

test('a copy in Docker’s dialect has Docker’s media types throughout', async (context) => {
  const [from, to] = await layouts(context)
  await withIndex(from)
  const copied = await copyImage({ from, source, to, target, dialect: 'docker' })
  assert.equal(copied.mediaType, dockerIndex)
  const index = parseManifest(await to.readManifest(copied.digest))
  assert.ok(index.kind === 'index')
  for (const entry of index.manifests) {
    assert.equal(entry.mediaType, dockerManifest)
    const image = parseManifest(await to.readManifest(entry.digest))
    assert.equal(image.kind === 'image' && image.config.mediaType, dockerConfig)
  }
  const [back] = await layouts(context)
  const again = { from: to, source: target, to: back, target: source, dialect: 'oci' } as const
  assert.equal((await copyImage(again)).mediaType, ociIndex)
})

test('an image that is not there is an error, and the target stays as it was', async (context) => {
  const [from, to] = await layouts(context)
  await assert.rejects(copyImage({ from, source, to, target }), ContentNotFoundError)
  assert.deepEqual(await to.list(), [])
})

test('an aborted copy ends with the signal’s reason and names nothing', async (context) => {
  const [from, to] = await layouts(context)
  await putImage(from, await testImage({ layers: 4, layerBytes: 2_000_000 }), source)
  const controller = new AbortController()
  const copying = copyImage({
    from,
    source,
    to,
    target,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  })
  await assert.rejects(copying, /enough/)
  assert.deepEqual(await to.list(), [])
})
