import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { collect } from '../content.ts'
import { describe } from '../descriptor.ts'
import { digestOf } from '../digest.ts'
import { ContentMismatchError, ContentNotFoundError } from '../errors.ts'
import { ociIndex, ociLayer, ociManifest } from '../media-types.ts'
import type { ImageSource, Medium } from '../medium.ts'
import { parseReference, parseTag, type Reference, withDigest, withTag } from '../reference.ts'
import { fromBytes, putImage, testImage, testIndex } from './images.ts'

/** A medium ready to be written, and a name that it takes. */
export interface Subject {
  readonly medium: Medium
  readonly reference: Reference
  /** The same content for reading, where a medium is read only after it was written. */
  readonly reopen?: () => Promise<ImageSource>
}

const megabytes = 5 * 1024 * 1024

/** What every medium promises, as tests; each on a new medium. */
export function testMedium(name: string, open: (context: TestContext) => Promise<Subject>): void {
  test(`${name}: an image comes back as it was written, by tag and by digest`, async (context) => {
    const subject = await open(context)
    const image = await testImage()
    const written = await putImage(subject.medium, image, subject.reference)
    assert.deepEqual(written, image.descriptor)
    const medium = await readable(subject)
    const byDigest = withDigest(subject.reference, written.digest)
    for (const reference of [subject.reference, byDigest]) {
      assert.deepEqual(await medium.resolve(reference), written)
    }
    assert.deepEqual(
      Buffer.from(await medium.readManifest(written.digest)),
      Buffer.from(image.manifest),
    )
    for (const bytes of [image.config, ...image.layers]) {
      assert.deepEqual(await readAll(medium, bytes), Buffer.from(bytes))
    }
  })

  test(`${name}: an unknown name, manifest or blob is not there`, async (context) => {
    const subject = await open(context)
    await putImage(subject.medium, await testImage(), subject.reference)
    const medium = await readable(subject)
    const unknown = { digest: digestOf('unknown'), size: 7 }
    assert.equal(await medium.resolve(withTag(subject.reference, parseTag('unknown'))), undefined)
    assert.equal(await medium.resolve(withDigest(subject.reference, unknown.digest)), undefined)
    assert.equal(await subject.medium.hasBlob(unknown), false)
    await assert.rejects(medium.readManifest(unknown.digest), ContentNotFoundError)
    await assert.rejects(collect(medium.readBlob(unknown), 100, 'blob'), ContentNotFoundError)
  })

  test(`${name}: a blob can be read from any byte on`, async (context) => {
    const subject = await open(context)
    const image = await testImage({ layerBytes: 3_000_000 })
    await putImage(subject.medium, image, subject.reference)
    const [layer = new Uint8Array()] = image.layers
    const medium = await readable(subject)
    const rest = await collect(
      medium.readBlob(describe(layer, ociLayer), 2_500_000),
      megabytes,
      'rest',
    )
    assert.deepEqual(rest, Buffer.from(layer.subarray(2_500_000)))
  })

  test(`${name}: bytes that are not what they were said to be are refused and leave nothing`, async (context) => {
    const { medium } = await open(context)
    const right = randomBytes(2_000_000)
    const content = describe(right, ociLayer)
    const wrong = [randomBytes(2_000_000), right.subarray(1), Buffer.concat([right, right])]
    for (const bytes of wrong) {
      await assert.rejects(medium.writeBlob(content, fromBytes(bytes)), ContentMismatchError)
      assert.equal(await medium.hasBlob(content), false)
    }
    await medium.writeBlob(content, fromBytes(right))
    assert.equal(await medium.hasBlob(content), true)
  })

  test(`${name}: a source that fails leaves nothing`, async (context) => {
    const { medium } = await open(context)
    const bytes = randomBytes(3_000_000)
    const failing = {
      async *read() {
        yield bytes.subarray(0, 2_000_000)
        throw new Error('the source broke')
      },
    }
    await assert.rejects(medium.writeBlob(describe(bytes, ociLayer), failing))
    assert.equal(await medium.hasBlob(describe(bytes, ociLayer)), false)
  })

  test(`${name}: an empty blob is a blob`, async (context) => {
    const { medium } = await open(context)
    const nothing = new Uint8Array()
    await medium.writeBlob(describe(nothing, ociLayer), fromBytes(nothing))
    assert.equal(await medium.hasBlob(describe(nothing, ociLayer)), true)
    assert.equal((await readAll(medium, nothing)).length, 0)
  })

  test(`${name}: a manifest is refused while a part of it is missing`, async (context) => {
    const { medium, reference } = await open(context)
    const image = await testImage()
    await medium.writeBlob(describe(image.config, ociLayer), fromBytes(image.config))
    await assert.rejects(
      medium.writeManifest(image.manifest, ociManifest, reference),
      ContentNotFoundError,
    )
    assert.equal(await medium.resolve(reference), undefined)
  })

  test(`${name}: a tag moves to what was written last`, async (context) => {
    const subject = await open(context)
    await putImage(subject.medium, await testImage(), subject.reference)
    const second = await putImage(subject.medium, await testImage(), subject.reference)
    assert.deepEqual(await (await readable(subject)).resolve(subject.reference), second)
  })

  test(`${name}: an index is kept with its manifests`, async (context) => {
    const subject = await open(context)
    const images = [await testImage(), await testImage()]
    for (const image of images) await putImage(subject.medium, image)
    const index = testIndex(images)
    const written = await subject.medium.writeManifest(index, ociIndex, subject.reference)
    const medium = await readable(subject)
    assert.deepEqual(await medium.resolve(subject.reference), written)
    for (const { descriptor, manifest } of images) {
      const bytes = await medium.readManifest(descriptor.digest)
      assert.deepEqual(Buffer.from(bytes), Buffer.from(manifest))
    }
  })

  test(`${name}: writers of one blob at the same time do no harm`, async (context) => {
    const { medium } = await open(context)
    const bytes = randomBytes(megabytes)
    const content = describe(bytes, ociLayer)
    await Promise.all([1, 2, 3, 4].map(() => medium.writeBlob(content, fromBytes(bytes))))
    assert.deepEqual(await readAll(medium, bytes), bytes)
  })
}

function readable({ medium, reopen }: Subject): Promise<ImageSource> {
  return reopen ? reopen() : Promise.resolve(medium)
}

/** A reference for media that take any. */
export const anyReference = parseReference('localhost:5000/test/app:1.0')

async function readAll(medium: ImageSource, bytes: Uint8Array): Promise<Uint8Array> {
  return collect(medium.readBlob(describe(bytes, ociLayer)), bytes.length, 'blob')
}
