import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { GalleyError } from '@galley/kit/errors'
import type { Content } from '../oci/content.ts'
import { describe } from '../oci/descriptor.ts'
import { ociIndex, ociLayer } from '../oci/media-types.ts'
import { parseReference } from '../oci/reference.ts'
import { openRemote, type Remote } from '../oci/remote/remote.ts'
import { fromBytes, putImage, type TestImage, testImage, testIndex } from '../oci/testing/images.ts'
import { temporaryFolder } from '../oci/testing/temporary.ts'
import { collectGarbage } from './collect-garbage.ts'
import { testRegistry } from './testing.ts'

/** A running registry, its folder, and a client of one of its repositories. */
async function served(context: TestContext) {
  const data = await temporaryFolder(context)
  const { port } = await testRegistry(context, { data })
  const reference = parseReference(`127.0.0.1:${port}/app:1`)
  const remote = openRemote(reference, { credentials: async () => undefined })
  context.after(() => remote.close())
  return { data, remote, reference, port }
}

function blobsOf(image: TestImage): readonly Content[] {
  return [image.config, ...image.layers].map((bytes) => describe(bytes, ociLayer))
}

const has = async (remote: Remote, image: TestImage) =>
  Promise.all(blobsOf(image).map((blob) => remote.hasBlob(blob)))

/** Everything counts as old. */
const noGrace = { grace: -10_000 }

test('blobs without a manifest are previewed, then freed, beside a running registry', async (context) => {
  const { data, remote, reference } = await served(context)
  const kept = await testImage()
  const lost = await testImage()
  await putImage(remote, kept, reference)
  for (const bytes of lost.layers)
    await remote.writeBlob(describe(bytes, ociLayer), fromBytes(bytes))
  const size = lost.layers.reduce((sum, { length }) => sum + length, 0)
  const preview = await collectGarbage(data, { ...noGrace, dryRun: true })
  assert.deepEqual([preview.blobs.length, preview.bytes], [2, size])
  assert.deepEqual((await has(remote, lost)).slice(1), [true, true])
  const freed = await collectGarbage(data, noGrace)
  assert.equal(freed.bytes, size)
  assert.deepEqual((await has(remote, lost)).slice(1), [false, false])
  assert.deepEqual(await has(remote, kept), [true, true, true])
  assert.equal((await collectGarbage(data, noGrace)).blobs.length, 0)
})

test('a blob that another repository needs stays there and goes here', async (context) => {
  const { data, remote, reference, port } = await served(context)
  const image = await testImage()
  await putImage(remote, image, reference)
  const other = openRemote(parseReference(`127.0.0.1:${port}/other`), {
    mountFrom: [reference.repository],
    credentials: async () => undefined,
  })
  context.after(() => other.close())
  for (const bytes of image.layers)
    await other.writeBlob(describe(bytes, ociLayer), fromBytes(bytes))
  assert.equal((await collectGarbage(data, noGrace)).blobs.length, 0)
  assert.deepEqual(await has(other, image), [false, false, false])
  assert.deepEqual(await has(remote, image), [true, true, true])
})

test('uploads under way and blobs pushed lately are left alone', async (context) => {
  const { data, remote, reference, port } = await served(context)
  const image = await testImage()
  const url = `http://127.0.0.1:${port}`
  const started = await fetch(`${url}/v2/app/blobs/uploads/`, { method: 'POST' })
  const location = `${url}${started.headers.get('location')}`
  await fetch(location, { method: 'PATCH', body: 'hello ' })
  for (const bytes of [image.config, ...image.layers]) {
    await remote.writeBlob(describe(bytes, ociLayer), fromBytes(bytes))
  }
  assert.equal((await collectGarbage(data)).blobs.length, 0)
  await collectGarbage(data, noGrace)
  const { digest } = describe(Buffer.from('hello world'), ociLayer)
  const done = await fetch(`${location}?digest=${digest}`, { method: 'PUT', body: 'world' })
  assert.equal(done.status, 201)
  await putImage(remote, image, reference)
})

test('untagged manifests go when that is asked for, those of a tagged index stay', async (context) => {
  const { data, remote, reference } = await served(context)
  const [first, second, third] = [await testImage(), await testImage(), await testImage()]
  await putImage(remote, first, reference)
  await putImage(remote, second)
  await putImage(remote, third)
  await remote.writeManifest(testIndex([first, second]), ociIndex, reference)
  const sbom = await putImage(remote, await testImage({ subject: second.descriptor }))
  assert.equal((await collectGarbage(data, noGrace)).blobs.length, 0)
  assert.equal((await collectGarbage(data, { ...noGrace, untagged: true })).blobs.length, 3)
  assert.deepEqual(await has(remote, second), [true, true, true])
  assert.ok(await remote.resolve({ ...reference, tag: undefined, digest: sbom.digest }))
  const digest = third.descriptor.digest
  assert.equal(await remote.resolve({ ...reference, tag: undefined, digest }), undefined)
})

test('a folder that is no registry’s is refused', async (context) => {
  await assert.rejects(collectGarbage(await temporaryFolder(context)), GalleyError)
})
