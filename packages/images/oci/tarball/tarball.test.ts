import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { GalleyError } from '@galley/kit/errors'
import { type Header, pack } from 'tar-stream'
import { collect } from '../content.ts'
import { copyImage } from '../copy-image.ts'
import { describe } from '../descriptor.ts'
import { ContentMismatchError, ContentTooLargeError } from '../errors.ts'
import { openLayout } from '../layout.ts'
import { ociLayer } from '../media-types.ts'
import { formatReference, parseReference } from '../reference.ts'
import { putImage, testImage } from '../testing/images.ts'
import { anyReference, testMedium } from '../testing/medium-suite.ts'
import { temporaryFolder } from '../testing/temporary.ts'
import { InvalidArchiveError } from './errors.ts'
import { openTarball, type TarballReader } from './tarball-reader.ts'
import { createTarball } from './tarball-writer.ts'

async function opened(context: TestContext, path: string): Promise<TarballReader> {
  const reader = await openTarball(path, await temporaryFolder(context))
  context.after(() => reader.close())
  return reader
}

testMedium('tarball', async (context) => {
  const path = join(await temporaryFolder(context), 'images.tar')
  const writer = await createTarball(path)
  context.after(() => writer.discard())
  const reopen = async () => {
    await writer.finish()
    return opened(context, path)
  }
  return { medium: writer, reference: anyReference, reopen }
})

type Entry = readonly [
  header: Partial<Header> & { name: string },
  content?: string | Uint8Array | undefined,
]

async function archive(context: TestContext, entries: readonly Entry[]): Promise<string> {
  const tar = pack()
  for (const [headers, content] of entries) {
    if (content === undefined) tar.entry(headers)
    else tar.entry(headers, Buffer.from(content))
  }
  tar.finalize()
  const path = join(await temporaryFolder(context), 'archive.tar')
  // A streamx stream is an async iterable of buffers; its types leave that out.
  await writeFile(path, tar as unknown as AsyncIterable<Uint8Array>)
  return path
}

/** An image as `docker save` wrote it before it knew OCI layouts: unpacked layers, shared ones linked. */
async function dockerArchive(context: TestContext, more: readonly Entry[] = []) {
  const image = await testImage()
  const layers = image.layers.map((layer) => gunzipSync(layer))
  const names = ['a/layer.tar', 'b/layer.tar']
  const manifest = [
    { Config: 'config.json', RepoTags: ['nginx:1', '10.10.1.1:5000/app:2'], Layers: names },
    { Config: 'config.json', RepoTags: null, Layers: ['c/layer.tar', 'b/layer.tar'] },
  ]
  const path = await archive(context, [
    ...names.map((name, at): Entry => [{ name }, layers[at]]),
    [{ name: 'c/layer.tar', type: 'symlink', linkname: '../a/layer.tar' }],
    [{ name: 'config.json' }, image.config],
    [{ name: 'manifest.json' }, JSON.stringify(manifest)],
    ...more,
  ])
  return { path, layers, image }
}

test('an archive of docker save is read under all its names', async (context) => {
  const { path, layers } = await dockerArchive(context)
  const reader = await opened(context, path)
  assert.deepEqual(
    reader.list().map(({ reference }) => formatReference(reference)),
    ['docker.io/library/nginx:1', '10.10.1.1:5000/app:2'],
  )
  const layout = await openLayout(await temporaryFolder(context))
  const source = parseReference('nginx:1')
  await copyImage({ from: reader, source, to: layout, target: anyReference })
  for (const layer of layers) {
    const content = describe(layer, ociLayer)
    const bytes = await collect(layout.readBlob(content), layer.length, 'layer')
    assert.deepEqual(bytes, layer)
  }
})

test('compressed archives are read, and leave nothing behind', async (context) => {
  const { path } = await dockerArchive(context)
  const scratch = await temporaryFolder(context)
  const plain = await readFile(path)
  for (const packed of [gzipSync(plain), zstdCompressSync(plain)]) {
    await writeFile(path, packed)
    const reader = await openTarball(path, scratch)
    assert.equal(reader.list().length, 2)
    assert.deepEqual(await readdir(scratch), [])
    await reader.close()
  }
})

test('a layer that is not what the config says is refused when it is read', async (context) => {
  const image = await testImage({ layers: 1 })
  const manifest = [{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['layer.tar'] }]
  const path = await archive(context, [
    [{ name: 'layer.tar' }, randomBytes(5000)],
    [{ name: 'config.json' }, image.config],
    [{ name: 'manifest.json' }, JSON.stringify(manifest)],
  ])
  const reader = await opened(context, path)
  const layout = await openLayout(await temporaryFolder(context))
  const copy = { from: reader, source: parseReference('a:1'), to: layout, target: anyReference }
  await assert.rejects(copyImage(copy), ContentMismatchError)
  assert.deepEqual(await layout.list(), [])
})

test('hostile archives are refused', async (context) => {
  const index = JSON.stringify({ schemaVersion: 2, manifests: [] })
  const hostile: Readonly<Record<string, readonly Entry[]>> = {
    'a path upwards': [
      [{ name: '../../etc/passwd' }, 'x'],
      [{ name: 'index.json' }, index],
    ],
    'an absolute path': [
      [{ name: '/etc/passwd' }, 'x'],
      [{ name: 'index.json' }, index],
    ],
    'a link out': [[{ name: 'index.json', type: 'symlink', linkname: '/etc/passwd' }]],
    'a link upwards': [
      [{ name: 'manifest.json', type: 'symlink', linkname: '../../../etc/passwd' }],
    ],
    'a link to a link': [
      [{ name: 'index.json', type: 'symlink', linkname: 'b' }],
      [{ name: 'b', type: 'symlink', linkname: 'index.json' }],
    ],
    'a device': [[{ name: 'index.json', type: 'character-device' }]],
    nothing: [],
    'other things': [[{ name: 'readme.txt' }, 'hello']],
    'a manifest of the wrong kind': [[{ name: 'manifest.json' }, '{"Config":1}']],
    'a config that is not there': [
      [{ name: 'manifest.json' }, '[{"Config":"../c.json","Layers":[]}]'],
    ],
    'an index of the wrong kind': [[{ name: 'index.json' }, '[]']],
    'a giant index': [[{ name: 'index.json' }, Buffer.alloc(5_000_000, ' ')]],
  }
  for (const [what, entries] of Object.entries(hostile)) {
    const path = await archive(context, entries)
    await assert.rejects(openTarball(path), GalleyError, what)
  }
})

test('a file that is no archive, or half of one, is refused', async (context) => {
  const { path } = await dockerArchive(context)
  const whole = await readFile(path)
  for (const bytes of [randomBytes(100_000), Buffer.alloc(0), whole.subarray(0, 2000)]) {
    await writeFile(path, bytes)
    await assert.rejects(openTarball(path), InvalidArchiveError)
  }
  await writeFile(path, gzipSync(whole).subarray(0, 1000))
  await assert.rejects(openTarball(path), InvalidArchiveError)
})

test('a decompression bomb is refused and leaves nothing', async (context) => {
  const path = join(await temporaryFolder(context), 'bomb.tar.gz')
  const scratch = await temporaryFolder(context)
  await writeFile(path, gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 }))
  await assert.rejects(openTarball(path, scratch), ContentTooLargeError)
  assert.deepEqual(await readdir(scratch), [])
})

test('an archive given up leaves no file', async (context) => {
  const folder = await temporaryFolder(context)
  const writer = await createTarball(join(folder, 'images.tar'))
  await putImage(writer, await testImage(), anyReference)
  await writer.discard()
  assert.deepEqual(await readdir(folder), [])
})

test('two archives of one image are the same to the byte', async (context) => {
  const folder = await temporaryFolder(context)
  const image = await testImage()
  const sizes: number[] = []
  const contents: Buffer[] = []
  for (const name of ['one.tar', 'two.tar']) {
    const writer = await createTarball(join(folder, name))
    await putImage(writer, image, anyReference)
    await writer.finish()
    sizes.push((await stat(join(folder, name))).size)
    contents.push(await readFile(join(folder, name)))
  }
  assert.deepEqual(contents[0], contents[1])
  assert.equal(Number(sizes[0]) % 512, 0)
})
