import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { digestOf } from '../oci/digest.ts'
import { ContentMap } from './contents.ts'
import { decompress } from './decompress.ts'
import { describeTar } from './describe-tar.ts'
import { describeLayer, layerKey } from './description.ts'
import type { LayerEntry, NodeEntry } from './entry.ts'
import { ContentChangedError, InvalidEntryError } from './errors.ts'
import { packLayer } from './pack-layer.ts'
import { writeTar } from './tar-writer.ts'

const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_+-]{1,12}$/),
  fc.constantFrom('ő'.repeat(40), 'x'.repeat(130), 'a b', 'new\nline', '-', '\u{1f363}'),
)
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const attributes = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.constantFrom(0, 10001, 2_097_151, 2_097_152, 4_000_000_000),
  gid: fc.constantFrom(0, 65534, 3_000_000),
  mtime: fc.constantFrom(0, 1_700_000_000, 2 ** 31, 2 ** 34, -5),
})
const xattrs = fc.dictionary(
  fc.stringMatching(/^user\.[a-z]{1,8}$/),
  fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  { minKeys: 1, maxKeys: 2, noNullPrototype: true },
)

interface Sample {
  readonly entries: LayerEntry[]
  readonly contents: ContentMap
}

const sample: fc.Arbitrary<Sample> = fc
  .array(
    fc.record({
      path,
      attributes,
      xattrs: fc.option(xattrs, { nil: undefined }),
      kind: fc.constantFrom(
        'file',
        'file',
        'directory',
        'symlink',
        'fifo',
        'character-device',
        'hardlink',
      ),
      body: fc.uint8Array({ maxLength: 1500 }),
      target: fc.oneof(
        path,
        path.map((target) => `/${target}`),
      ),
    }),
    { maxLength: 14 },
  )
  .map((drafts) => {
    const contents = new ContentMap()
    const entries = new Map<string, LayerEntry>()
    for (const draft of drafts) {
      const file = [...entries.values()].find(({ kind }) => kind === 'file')
      if (entries.has(draft.path)) continue
      if (draft.kind === 'hardlink') {
        if (file) entries.set(draft.path, { kind: 'hardlink', path: draft.path, target: file.path })
        continue
      }
      entries.set(draft.path, {
        ...node(draft, contents),
        ...(draft.xattrs ? { xattrs: draft.xattrs } : {}),
      })
    }
    return { entries: [...entries.values()], contents }
  })

function node(
  draft: { path: string; attributes: object; kind: string; body: Uint8Array; target: string },
  contents: ContentMap,
): NodeEntry {
  const base = { path: draft.path, mode: 0, uid: 0, gid: 0, mtime: 0, ...draft.attributes }
  if (draft.kind === 'directory' || draft.kind === 'fifo') return { ...base, kind: draft.kind }
  if (draft.kind === 'symlink')
    return { ...base, kind: 'symlink', mode: 0o777, target: draft.target }
  if (draft.kind === 'character-device') return { ...base, kind: draft.kind, major: 1, minor: 3 }
  const digest = digestOf(draft.body)
  contents.add(digest, { kind: 'bytes', bytes: draft.body })
  return { ...base, kind: 'file', size: draft.body.length, digest }
}

async function tarOf({ entries, contents }: Sample): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of writeTar(describeLayer(entries), contents)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* piecesOf(bytes: Uint8Array, size = 700) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function inFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'galley-layer-'))
  try {
    return run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const file = (path: string, text: string, contents: ContentMap): LayerEntry =>
  node(
    { path, kind: 'file', attributes: { mode: 0o644 }, body: Buffer.from(text), target: '' },
    contents,
  )

test('what a layer describes is what is read from it', async () => {
  await fc.assert(
    fc.asyncProperty(sample, async (made) => {
      const read = await describeTar(piecesOf(await tarOf(made)))
      assert.deepEqual(describeLayer(read), describeLayer(made.entries))
    }),
    { numRuns: 60 },
  )
})

test('the order in which entries are given does not show in the bytes', async () => {
  await fc.assert(
    fc.asyncProperty(sample, async (made) => {
      const reversed = { ...made, entries: made.entries.toReversed() }
      assert.deepEqual(await tarOf(reversed), await tarOf(made))
    }),
    { numRuns: 30 },
  )
})

test('the system’s tar lists and unpacks what was written', () =>
  fc.assert(
    fc.asyncProperty(sample, async (made) => {
      const tar = await tarOf(made)
      const options = { input: tar, maxBuffer: 1e8 }
      const listed = execFileSync(
        'tar',
        ['-t', '--quoting-style=literal', '--null', '-f', '-'],
        options,
      )
      const count = listed.toString().split('\n').length
      assert.ok(count >= made.entries.length)
      inFolder((folder) => {
        const regular = made.entries.filter((e) => e.kind === 'file' && !isBelowOther(e.path, made))
        if (regular.length === 0) return
        const names = regular.map((e) => e.path)
        const settled = new Map(describeLayer(made.entries).map((e) => [e.path, e]))
        const plain = names.filter((path) => settled.get(path)?.kind === 'file')
        if (plain.length === 0) return
        writeFileSync(join(folder, '.names'), plain.map((path) => `${path}\0`).join(''))
        const unpack = ['-x', '--no-same-owner', '--warning=no-timestamp', '-C', folder, '--null']
        execFileSync('tar', [...unpack, '-T', join(folder, '.names'), '-f', '-'], options)
        for (const path of plain) {
          const entry = settled.get(path)
          assert.ok(entry?.kind === 'file')
          assert.equal(digestOf(readFileSync(join(folder, path))), entry.digest)
          assert.equal(statSync(join(folder, path)).size, entry.size)
        }
      })
    }),
    { numRuns: 15 },
  ))

/** An archive may well hold `a` as a file and `a/b` too; no file system can. */
function isBelowOther(path: string, { entries }: Sample): boolean {
  return entries.some((e) => path.startsWith(`${e.path}/`) || e.path.startsWith(`${path}/`))
}

test('gzip and zstd layers hold the same archive, and both digests are right', async () => {
  const contents = new ContentMap()
  const entries = describeLayer(
    Array.from({ length: 40 }, (_, i) => file(`f${i}`, `${i} `.repeat(30_000), contents)),
  )
  const blobs = []
  for (const kind of ['gzip', 'zstd', 'none'] as const) {
    const packing = packLayer(entries, contents, { kind })
    const pieces: Uint8Array[] = []
    let step = await packing.next()
    for (; !step.done; step = await packing.next()) pieces.push(step.value)
    const blob = Buffer.concat(pieces)
    assert.equal(step.value.digest, digestOf(blob))
    assert.equal(step.value.size, blob.length)
    blobs.push({ blob, ...step.value })
  }
  const [gzip, zstd, plain] = blobs
  assert.ok(gzip && zstd && plain)
  assert.deepEqual(gunzipSync(gzip.blob), plain.blob)
  assert.deepEqual(zstdDecompressSync(zstd.blob), plain.blob)
  assert.deepEqual(new Set(blobs.map(({ diffId }) => diffId)), new Set([digestOf(plain.blob)]))
  for (const [kind, { blob }] of [
    ['gzip', gzip],
    ['zstd', zstd],
  ] as const) {
    const read = await describeTar(decompress(piecesOf(blob, 5000), kind))
    assert.deepEqual(describeLayer(read), entries)
  }
})

test('a gzip layer names neither time nor machine', async () => {
  const { value } = await packLayer([], new ContentMap(), { kind: 'gzip' }).next()
  assert.deepEqual(value, Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff))
})

test('removals are written as image-spec names them', async () => {
  const entries: LayerEntry[] = [
    { kind: 'whiteout', path: 'etc/motd' },
    { kind: 'opaque', path: 'var/cache' },
  ]
  const tar = await tarOf({ entries, contents: new ContentMap() })
  const listed = execFileSync('tar', ['-tf', '-'], { input: tar }).toString()
  assert.equal(listed, 'etc/.wh.motd\nvar/cache/.wh..wh..opq\n')
  assert.deepEqual(await describeTar(piecesOf(tar)), entries)
})

test('of hard links the first name holds the content, whichever was given as the file', async () => {
  const contents = new ContentMap()
  const given = [file('z', 'same', contents), { kind: 'hardlink', path: 'a', target: 'z' } as const]
  const described = describeLayer(given)
  assert.deepEqual(
    described.map(({ kind, path }) => [kind, path]),
    [
      ['file', 'a'],
      ['hardlink', 'z'],
    ],
  )
})

test('a path that comes twice is refused', () => {
  const contents = new ContentMap()
  assert.throws(
    () => describeLayer([file('a', '1', contents), file('a', '2', contents)]),
    InvalidEntryError,
  )
})

test('content that is not what was described ends the layer in an error', async () => {
  const contents = new ContentMap()
  const entry = file('a', 'expected', contents)
  assert.ok(entry.kind === 'file')
  contents.add(entry.digest, { kind: 'bytes', bytes: Buffer.from('different') })
  await assert.rejects(tarOf({ entries: [entry], contents }), ContentChangedError)
})

test('a layer’s key follows content, attributes and compression', () => {
  const contents = new ContentMap()
  const one = describeLayer([file('a', '1', contents)])
  const key = layerKey(one, { kind: 'gzip' })
  assert.equal(layerKey(describeLayer([file('a', '1', contents)]), { kind: 'gzip' }), key)
  assert.notEqual(layerKey(describeLayer([file('a', '2', contents)]), { kind: 'gzip' }), key)
  assert.notEqual(layerKey(one, { kind: 'zstd' }), key)
})
