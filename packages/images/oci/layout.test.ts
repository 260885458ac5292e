import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { collect } from './content.ts'
import { describe } from './descriptor.ts'
import { hexOf } from './digest.ts'
import { ContentMismatchError, ContentNotFoundError, InvalidDocumentError } from './errors.ts'
import { openLayout } from './layout.ts'
import { ociLayer } from './media-types.ts'
import { formatReference, parseReference } from './reference.ts'
import { fromBytes, putImage, testImage } from './testing/images.ts'
import { anyReference, testMedium } from './testing/medium-suite.ts'
import { temporaryFolder } from './testing/temporary.ts'

testMedium('layout', async (context) => ({
  medium: await openLayout(await temporaryFolder(context)),
  reference: anyReference,
}))

const other = parseReference('nginx:1.27')
/** Later than anything that a test wrote. */
const noGrace = { grace: -1000 }

test('names are listed in full and taken away one by one', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const descriptor = await putImage(layout, await testImage(), anyReference)
  await layout.tag(descriptor, other)
  const names = async () => (await layout.list()).map(({ reference }) => formatReference(reference))
  assert.deepEqual(await names(), ['localhost:5000/test/app:1.0', 'docker.io/library/nginx:1.27'])
  assert.equal(await layout.untag(anyReference), true)
  assert.equal(await layout.untag(anyReference), false)
  assert.deepEqual(await names(), ['docker.io/library/nginx:1.27'])
})

test('what no name leads to is pruned, the rest stays', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const kept = await testImage()
  const gone = await testImage()
  await putImage(layout, kept, anyReference)
  await putImage(layout, gone, other)
  await layout.untag(other)
  const bytes = [gone.manifest, gone.config, ...gone.layers]
  const digests = bytes.map((part) => describe(part, ociLayer).digest).toSorted()
  const preview = await layout.prune({ ...noGrace, dryRun: true })
  assert.deepEqual(preview.map(({ digest }) => digest).toSorted(), digests)
  assert.equal(await layout.hasBlob(gone.descriptor), true)
  const removed = await layout.prune(noGrace)
  assert.deepEqual(removed.map(({ digest }) => digest).toSorted(), digests)
  assert.equal(await layout.hasBlob(gone.descriptor), false)
  assert.deepEqual(await layout.resolve(anyReference), kept.descriptor)
})

test('what was used lately is not pruned', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  await putImage(layout, await testImage())
  assert.deepEqual(await layout.prune(), [])
})

test('an attached manifest lives as long as its subject', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const subject = await putImage(layout, await testImage(), anyReference)
  const attached = await putImage(layout, await testImage({ subject }))
  assert.deepEqual(await layout.referrers(subject.digest), [attached])
  assert.deepEqual(await layout.prune(noGrace), [])
  await layout.untag(anyReference)
  assert.equal((await layout.prune(noGrace)).length, 8)
  assert.deepEqual(await layout.referrers(subject.digest), [])
})

test('a manifest cannot be named when a part of it was pruned', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const descriptor = await putImage(layout, await testImage())
  await layout.prune(noGrace)
  await assert.rejects(layout.tag(descriptor, other), ContentNotFoundError)
})

test('content that changed on disk is noticed when it is read', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const image = await testImage()
  await putImage(layout, image, anyReference)
  const content = describe(image.config, ociLayer)
  await writeFile(layout.blobPath(content.digest), randomBytes(content.size))
  await writeFile(layout.blobPath(image.descriptor.digest), '{}')
  await assert.rejects(collect(layout.readBlob(content), 1000, 'config'), ContentMismatchError)
  await assert.rejects(layout.readManifest(image.descriptor.digest), ContentMismatchError)
})

test('a blob whose digest is not known beforehand is added', async (context) => {
  const layout = await openLayout(await temporaryFolder(context))
  const bytes = randomBytes(3_000_000)
  const content = await layout.addBlob(fromBytes(bytes).read(0))
  assert.deepEqual(content, { digest: describe(bytes, ociLayer).digest, size: bytes.length })
})

test('a folder of another layout version is refused', async (context) => {
  const folder = await temporaryFolder(context)
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}')
  await assert.rejects(openLayout(folder), InvalidDocumentError)
})

const writer = `
  import { openLayout } from '${import.meta.dirname}/layout.ts'
  import { parseReference } from '${import.meta.dirname}/reference.ts'
  import { putImage, testImage } from '${import.meta.dirname}/testing/images.ts'
  const [folder, name, count] = process.argv.slice(1)
  const layout = await openLayout(folder)
  for (let i = 0; i < Number(count); i++) {
    await putImage(layout, await testImage(), parseReference(name + ':' + i))
    console.log(i)
  }
`

function startWriter(folder: string, name: string, count: number) {
  return promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    writer,
    folder,
    name,
    `${count}`,
  ])
}

test('several processes name images in one layout and lose no name', async (context) => {
  const folder = await temporaryFolder(context)
  await Promise.all(['a', 'b', 'c'].map((name) => startWriter(folder, name, 8)))
  const layout = await openLayout(folder)
  assert.equal((await layout.list()).length, 24)
})

test('a writer killed at any moment leaves only right blobs and whole images', async (context) => {
  const folder = await temporaryFolder(context)
  for (let round = 0; round < 6; round++) {
    const running = startWriter(folder, `killed-${round}`, 1000)
    running.child.stdout?.once('data', () => {
      setTimeout(() => running.child.kill('SIGKILL'), 10 * round)
    })
    await running.catch(() => {})
    await requireWhole(folder)
  }
  const layout = await openLayout(folder)
  assert.ok((await layout.list()).length >= 6)
  await layout.prune(noGrace)
  assert.deepEqual(await readdir(join(folder, '.staging')), [])
})

async function requireWhole(folder: string): Promise<void> {
  const layout = await openLayout(folder)
  for (const name of await readdir(join(folder, 'blobs/sha256'))) {
    const bytes = await readFile(join(folder, 'blobs/sha256', name))
    assert.equal(hexOf(describe(bytes, ociLayer).digest), name)
  }
  for (const { descriptor, reference } of await layout.list())
    await layout.tag(descriptor, reference)
}
