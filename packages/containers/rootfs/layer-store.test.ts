import assert from 'node:assert/strict'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Compression } from '@galley/images/oci/media-types'
import { skipUnless } from '@galley/kit/testing/shared'
import {
  archive,
  directory,
  type EntryInput,
  file,
  hardLink,
  layerOf,
  packed,
  symlink,
} from '../testing/archive.ts'
import { isRoot, temporaryFolder } from '../testing/temporary-folder.ts'
import { holdLayers, LayerStore } from './layer-store.ts'
import { unpackLayer } from './unpack-layer.ts'

const needsRoot = skipUnless(isRoot, 'only root can keep owners and mark hidden names')

function storeIn(context: TestContext, overlay = false) {
  const folder = temporaryFolder(context)
  return { folder, store: new LayerStore(folder, { overlay }) }
}

async function unpackOne(context: TestContext, entries: EntryInput[], overlay = false) {
  const { store } = storeIn(context, overlay)
  const [layer] = await store.unpack([layerOf(entries)])
  assert.ok(layer)
  return layer
}

for (const compression of ['none', 'gzip', 'zstd'] satisfies Compression[]) {
  test(`a layer packed with ${compression} is unpacked`, async (context) => {
    const { store } = storeIn(context)
    const [layer] = await store.unpack([layerOf([file('a/b', 'hello')], compression)])
    assert.equal(readFileSync(join(layer?.tree ?? '', 'a/b'), 'utf8'), 'hello')
  })
}

test('long names, links, modes and times come out as they went in', async (context) => {
  const long = `${'d'.repeat(200)}/${'f'.repeat(200)}`
  const { tree } = await unpackOne(context, [
    directory('bin', { mode: 0o711, mtime: 1_600_000_000 }),
    file('bin/tool', 'x', { mode: 0o4755, mtime: 1_500_000_000 }),
    hardLink('bin/same', 'bin/tool'),
    symlink('sbin', '/bin'),
    file(long, 'deep'),
  ])
  assert.equal(statSync(join(tree, 'bin')).mtimeMs, 1_600_000_000_000)
  assert.equal(statSync(join(tree, 'bin/tool')).mode & 0o7777, 0o4755)
  assert.equal(statSync(join(tree, 'bin/tool')).ino, statSync(join(tree, 'bin/same')).ino)
  assert.equal(readlinkSync(join(tree, 'sbin')), '/bin')
  assert.equal(readFileSync(join(tree, long), 'utf8'), 'deep')
})

test('as root, owners and attributes are kept', { skip: needsRoot }, async (context) => {
  const xattrs = { 'user.note': Buffer.from([1, 0, 255]).toString('base64') }
  const layer = await unpackOne(context, [file('f', 'body', { uid: 12, gid: 34, xattrs })], true)
  const { uid, gid } = statSync(join(layer.tree, 'f'))
  assert.deepEqual([uid, gid, readFileSync(join(layer.tree, 'f'), 'utf8')], [12, 34, 'body'])
})

test('as root, a hidden name becomes the device that overlayfs knows', {
  skip: needsRoot,
}, async (context) => {
  const layer = await unpackOne(context, [file('a/.wh.gone'), file('a/.wh..wh..opq')], true)
  const stats = lstatSync(join(layer.tree, 'a/gone'))
  assert.deepEqual([stats.isCharacterDevice(), stats.rdev], [true, 0])
  assert.deepEqual([layer.whiteouts, layer.opaques], [['a/gone'], ['a']])
})

test('a later entry of a layer replaces an earlier one', async (context) => {
  const { tree } = await unpackOne(context, [
    file('a', 'one'),
    directory('a'),
    file('a/b', 'two'),
    file('a/b', 'three'),
  ])
  assert.equal(readFileSync(join(tree, 'a/b'), 'utf8'), 'three')
})

const hostile: Readonly<Record<string, readonly [EntryInput[], RegExp]>> = {
  'a path that climbs out': [[file('../evil')], /leads out of the image/],
  'a path that climbs out in the middle': [[file('a/../../evil')], /leads out of the image/],
  'a path with a NUL': [[file('a\0b')], /NUL/],
  'a path beyond all measure': [[file('x/'.repeat(3000))], /longer than Linux allows/],
  'a link that climbs out': [[symlink('a/l', '../../etc')], /out of the image/],
  'an absolute link that climbs out': [[symlink('l', '/../etc')], /out of the image/],
  'a file through a link': [
    [symlink('l', '/etc'), file('l/passwd')],
    /goes through \/l, a symlink/,
  ],
  'a file through a file': [[file('f'), file('f/g')], /goes through \/f, a file/],
  'a hard link to nothing': [[hardLink('h', 'etc/shadow')], /no file of it/],
  'a hard link that climbs out': [[hardLink('h', '../../etc/shadow')], /leads out of the image/],
  'a hard link to a folder': [[directory('d'), hardLink('h', 'd')], /no file of it/],
  'a block device': [[{ name: 'sda', typeFlag: '4' }], /a block device/],
  'a character device': [[{ name: 'mem', typeFlag: '3' }], /a character device/],
  'a named pipe': [[{ name: 'pipe', typeFlag: '6' }], /a named pipe/],
  'an unknown type': [[{ name: 'v', typeFlag: 'V' }], /type .*V/],
  'a root that is a file': [[symlink('./', 'x')], /its root/],
  'a whiteout of nothing': [[file('.wh.')], /no name/],
  'a whiteout of the parent': [[file('a/.wh...')], /no name/],
  'an attribute of overlayfs': [
    [directory('d', { xattrs: { 'trusted.overlay.redirect': 'L2V0Yw==' } })],
    /trusted.overlay.redirect/,
  ],
}

for (const [what, [entries, message]] of Object.entries(hostile)) {
  test(`${what} is refused and leaves nothing behind`, async (context) => {
    const { folder, store } = storeIn(context)
    await assert.rejects(store.unpack([layerOf(entries)]), message)
    assert.deepEqual(readdirSync(join(folder, 'plain')), [])
  })
}

const broken: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'a truncated archive': [archive([file('a', 'x'.repeat(5000))]).subarray(0, 3000), /middle/],
  'random bytes': [Buffer.alloc(1024, 7), /broken tar archive/],
}

for (const [what, [bytes, message]] of Object.entries(broken)) {
  test(`${what} is refused`, async (context) => {
    const { store } = storeIn(context)
    await assert.rejects(store.unpack([packed(bytes)]), message)
  })
}

test('data that is not packed as its media type says is refused', async (context) => {
  const { store } = storeIn(context)
  const layer = { ...layerOf([file('a')]), compression: 'gzip' as const }
  await assert.rejects(store.unpack([layer]), /not whole gzip data/)
})

test('a layer whose digest is wrong is refused', async (context) => {
  const { store } = storeIn(context)
  const wrong = { ...layerOf([file('a', '1')]), diffId: layerOf([file('a', '2')]).diffId }
  await assert.rejects(store.unpack([wrong]), /unpacks to data with the digest/)
})

test('a bomb stops at the limit of bytes, a swarm at the limit of entries', async (context) => {
  const unpackInto = async (entries: EntryInput[], limits: { bytes: number; entries: number }) => {
    const folder = join(temporaryFolder(context), 'tree')
    mkdirSync(folder)
    await unpackLayer(layerOf(entries, 'zstd'), folder, { overlay: false, limits })
  }
  const bomb = [{ ...file('zeros'), body: Buffer.alloc(1 << 24) }]
  await assert.rejects(unpackInto(bomb, { bytes: 1 << 20, entries: 9 }), { code: 'too-large' })
  const swarm = Array.from({ length: 10 }, (_, index) => file(`f${index}`))
  await assert.rejects(unpackInto(swarm, { bytes: 1 << 20, entries: 9 }), { code: 'too-large' })
})

test('two who unpack the same layer at once both get it', async (context) => {
  const { store } = storeIn(context)
  const layer = layerOf([file('a', 'x')])
  const results = await Promise.all([store.unpack([layer]), store.unpack([layer])])
  assert.equal(results[0]?.[0]?.tree, results[1]?.[0]?.tree)
})

test('layers that nobody holds, names or asked for lately are pruned', async (context) => {
  const { folder, store } = storeIn(context)
  const [held, named, gone] = ['1', '2', '3'].map((body) => layerOf([file('a', body)]))
  assert.ok(held && named && gone)
  const [unpacked] = await store.unpack([held, named, gone])
  assert.ok(unpacked)
  const holder = join(folder, 'holder')
  await holdLayers([unpacked], holder)
  const options = { keep: new Set([named.diffId]), unusedSince: Date.now() - 60_000 }
  assert.deepEqual(await store.prune(options), [])
  const later = { ...options, unusedSince: Date.now() + 60_000 }
  const freed = [{ diffId: gone.diffId, bytes: 1 }]
  assert.deepEqual(await store.prune({ ...later, dryRun: true }), freed)
  assert.deepEqual(await store.prune(later), freed)
  assert.ok(await store.find(held.diffId))
  assert.ok(await store.find(named.diffId))
  assert.equal(await store.find(gone.diffId), undefined)
  rmSync(holder, { recursive: true })
  assert.deepEqual(await store.prune(later), [{ diffId: held.diffId, bytes: 1 }])
})

test('layers that are pruned while containers are made of them are unpacked again', async (context) => {
  const { store } = storeIn(context)
  const layers = ['1', '2', '3'].map((body) => layerOf([file('a', body)]))
  const prunes = async () => {
    for (let count = 0; count < 50; count++)
      await store.prune({ keep: new Set(), unusedSince: Date.now() + 60_000 })
  }
  const unpacks = async () => {
    for (let count = 0; count < 10; count++)
      assert.equal((await store.unpack(layers)).length, layers.length)
  }
  await Promise.all([prunes(), unpacks()])
})
