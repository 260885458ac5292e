import assert from 'node:assert/strict'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import fc from 'fast-check'
import { directory, type EntryInput, file, layerOf, symlink } from '../testing/archive.ts'
import { isRoot, temporaryFolder } from '../testing/temporary-folder.ts'
import { flatten } from './flatten.ts'
import { flattenNow } from './flatten-now.ts'
import { LayerStore } from './layer-store.ts'
import { mountOverlay, prepareOverlay, unmountOverlay } from './overlay-mount.ts'

const needsRoot = skipUnless(isRoot, 'only root can mount overlayfs')

/** What one step of a layer says about a path. Names are few, so that layers collide. */
type Step = {
  readonly does: 'file' | 'folder' | 'link' | 'hide' | 'opaque'
  readonly path: readonly string[]
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('file', 'folder', 'link', 'hide', 'opaque'),
  path: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
})

/** The simple model: a folder is a map, anything else a line of text. */
type Node = string | Map<string, Node>

function entryOf({ does, path }: Step, layer: number): EntryInput {
  const name = path.join('/')
  const hidden = [...path.slice(0, -1), `.wh.${path.at(-1)}`].join('/')
  if (does === 'file') return file(name, `${layer}`)
  if (does === 'folder') return directory(name)
  if (does === 'link') return symlink(name, `t${layer}`)
  return file(does === 'hide' ? hidden : `${name}/.wh..wh..opq`)
}

/** A layer is sound when no path goes through something that is not a folder, and none comes twice. */
function sound(steps: readonly Step[]): Step[] {
  const kept: Step[] = []
  const isInside = (inner: Step, outer: Step) =>
    inner.path.length > outer.path.length && outer.path.every((part, at) => part === inner.path[at])
  const isFolder = ({ does }: Step) => does === 'folder' || does === 'opaque'
  for (const next of steps) {
    const clash = kept.some((other) => {
      if (other.path.join() === next.path.join()) return true
      return (
        (isInside(next, other) && !isFolder(other)) || (isInside(other, next) && !isFolder(next))
      )
    })
    if (!clash) kept.push(next)
  }
  return kept
}

function applyLayer(root: Map<string, Node>, steps: readonly Step[], layer: number): void {
  for (const { does, path } of steps) {
    if (does === 'hide') hide(root, path)
    if (does === 'opaque') folderAt(root, path).clear()
  }
  for (const { does, path } of steps) {
    const parent = folderAt(root, path.slice(0, -1))
    if (does === 'folder' || does === 'opaque') folderAt(root, path)
    if (does === 'file') parent.set(path.at(-1) ?? '', `file ${layer}`)
    if (does === 'link') parent.set(path.at(-1) ?? '', `link t${layer}`)
  }
}

function folderAt(root: Map<string, Node>, path: readonly string[]): Map<string, Node> {
  return path.reduce((folder, part) => {
    const found = folder.get(part)
    if (found instanceof Map) return found
    const made = new Map<string, Node>()
    folder.set(part, made)
    return made
  }, root)
}

function hide(root: Map<string, Node>, path: readonly string[]): void {
  folderAt(root, path.slice(0, -1)).delete(path.at(-1) ?? '')
}

const orUndefined = { throwIfNoEntry: false }

function onDisk(folder: string): Map<string, Node> {
  // overlayfs lists a hidden name that hides nothing, though there is nothing to open.
  const names = readdirSync(folder).filter((name) => lstatSync(join(folder, name), orUndefined))
  return new Map(names.toSorted().map((name) => [name, nodeAt(join(folder, name))]))
}

function nodeAt(path: string): Node {
  const stats = lstatSync(path)
  if (stats.isDirectory()) return onDisk(path)
  if (stats.isSymbolicLink()) return `link ${readlinkSync(path)}`
  return `file ${readFileSync(path, 'utf8')}`
}

function sorted(node: Map<string, Node>): Map<string, Node> {
  const entries = [...node].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(
    entries.map(([name, child]) => [name, child instanceof Map ? sorted(child) : child]),
  )
}

const stacks = fc.array(fc.array(step, { maxLength: 8 }).map(sound), { minLength: 1, maxLength: 5 })

async function stackOf(folder: string, layers: readonly Step[][], overlay: boolean) {
  const store = new LayerStore(join(folder, 'store'), { overlay })
  const unpacked = await store.unpack(
    layers.map((steps, index) => layerOf(steps.map((next) => entryOf(next, index)))),
  )
  const model = new Map<string, Node>()
  for (const [index, steps] of layers.entries()) applyLayer(model, steps, index)
  return { unpacked, model: sorted(model) }
}

test('layers laid over one another by copying look as the model says', async (context) => {
  const base = temporaryFolder(context)
  let run = 0
  await fc.assert(
    fc.asyncProperty(stacks, async (layers) => {
      run += 1
      const folder = join(base, String(run))
      const { unpacked, model } = await stackOf(folder, layers, false)
      flattenNow(unpacked, join(folder, 'root'))
      assert.deepEqual(onDisk(join(folder, 'root')), model)
    }),
    { numRuns: 100 },
  )
})

test('many roots are put together at once, and share what is large and machine code', async (context) => {
  const folder = temporaryFolder(context)
  const store = new LayerStore(join(folder, 'store'), { overlay: false })
  const size = 2 ** 20
  const layer = layerOf([
    file('program', '\x7fELF'.padEnd(size)),
    file('data', 'data'.padEnd(size)),
    file('small', '\x7fELF'),
  ])
  const unpacked = await store.unpack([layer])
  const roots = ['a', 'b', 'c'].map((name) => join(folder, name))
  await Promise.all(roots.map((root) => flatten(unpacked, root)))
  for (const root of roots) {
    const links = ['program', 'data', 'small'].map((name) => lstatSync(join(root, name)).nlink)
    assert.deepEqual(links, [1 + roots.length, 1, 1])
  }
  await assert.rejects(flatten(unpacked, join(folder, 'a/data')), /data/)
  await flatten(unpacked, join(folder, 'd'))
})

test('layers under overlayfs look as the model says', { skip: needsRoot }, async (context) => {
  const base = temporaryFolder(context)
  let run = 0
  await fc.assert(
    fc.asyncProperty(stacks, async (layers) => {
      run += 1
      const folder = join(base, String(run))
      const { unpacked, model } = await stackOf(folder, layers, true)
      const parts = join(folder, 'parts')
      await prepareOverlay(parts, unpacked)
      const root = await mountOverlay(parts, unpacked.length)
      try {
        assert.deepEqual(onDisk(root), model)
      } finally {
        await unmountOverlay(parts)
      }
    }),
    { numRuns: 40 },
  )
})
