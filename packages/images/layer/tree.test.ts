import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { digestOf } from '../oci/digest.ts'
import { diffTrees } from './diff-trees.ts'
import type { LayerEntry, NodeEntry } from './entry.ts'
import { InvalidEntryError } from './errors.ts'
import { FileTree, type TreeNode } from './tree.ts'

const base = { uid: 0, gid: 0, mtime: 0 }
const folder = (path: string, mode = 0o755): NodeEntry => ({
  ...base,
  kind: 'directory',
  path,
  mode,
})
const link = (path: string, target: string): NodeEntry => ({
  ...base,
  kind: 'symlink',
  path,
  mode: 0o777,
  target,
})
const file = (path: string, text = path): NodeEntry => ({
  ...base,
  kind: 'file',
  path,
  mode: 0o644,
  size: text.length,
  digest: digestOf(text),
})
const tree = (...layers: LayerEntry[][]) =>
  layers.reduce((all, layer) => all.apply(layer), new FileTree())

function paths(node: TreeNode, at = ''): string[] {
  const children = [...(node.children ?? [])].flatMap(([name, child]) =>
    paths(child, at ? `${at}/${name}` : name),
  )
  return at === '' ? children.toSorted() : [at, ...children]
}

test('upper layers replace and remove what lower ones have', () => {
  const lower = [
    folder('etc'),
    file('etc/a'),
    file('etc/b'),
    folder('var'),
    file('var/x'),
    file('var/y'),
  ]
  const upper: LayerEntry[] = [
    { kind: 'whiteout', path: 'etc/a' },
    file('etc/b', 'new'),
    { kind: 'opaque', path: 'var' },
    file('var/z'),
  ]
  const merged = tree(lower, upper)
  assert.deepEqual(paths(merged.root), ['etc', 'etc/b', 'var', 'var/z'])
  assert.deepEqual(merged.lookup('etc/b')?.entry, file('etc/b', 'new'))
})

test('removals never concern their own layer', () => {
  const merged = tree([file('a')], [file('a', 'again'), { kind: 'whiteout', path: 'a' }])
  assert.deepEqual(merged.lookup('a')?.entry, file('a', 'again'))
})

test('symbolic links are followed inside the tree only', () => {
  const files = tree([
    folder('usr/lib'),
    link('lib', 'usr/lib'),
    link('up', '../../..'),
    link('abs', '/usr'),
  ])
  const resolved = (path: string) => files.resolve(path).path
  assert.equal(resolved('/lib/x.so'), 'usr/lib/x.so')
  assert.equal(resolved('up/etc/passwd'), 'etc/passwd')
  assert.equal(resolved('abs/lib/../../../etc'), 'etc')
  assert.equal(resolved('not/there/yet'), 'not/there/yet')
})

test('a circle of links and a way through a file are refused', () => {
  const files = tree([link('a', 'b'), link('b', '/a'), file('f')])
  assert.throws(() => files.resolve('a/x'), InvalidEntryError)
  assert.throws(() => files.resolve('f/x'), InvalidEntryError)
})

test('a difference names removals, changes and new names only', () => {
  const before = tree([
    folder('d'),
    file('d/keep'),
    file('d/gone'),
    folder('all'),
    file('all/1'),
    file('all/2'),
  ])
  const after = tree([folder('d'), file('d/keep'), file('d/new'), folder('all')])
  assert.deepEqual(diffTrees(before, after), [
    { kind: 'opaque', path: 'all' },
    { kind: 'whiteout', path: 'd/gone' },
    file('d/new'),
  ])
})

test('two new names of one file are written once', () => {
  const after = tree([file('b', 'x'), { kind: 'hardlink', path: 'a', target: 'b' }])
  assert.deepEqual(
    diffTrees(tree(), after).map(({ kind, path }) => `${kind} ${path}`),
    ['file a', 'hardlink b'],
  )
})

const name = fc.constantFrom('a', 'b', 'c')
const anyPath = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const anyEntry: fc.Arbitrary<LayerEntry> = fc.oneof(
  fc.tuple(anyPath, fc.constantFrom('1', '2')).map(([path, text]) => file(path, text)),
  fc.tuple(anyPath, fc.constantFrom(0o755, 0o700)).map(([path, mode]) => folder(path, mode)),
  anyPath.map((path) => link(path, 'a')),
)
const anyLayer = fc.uniqueArray(anyEntry, { maxLength: 6, selector: ({ path }) => path })

test('the difference of two trees, put on the first, gives the second', () => {
  fc.assert(
    fc.property(anyLayer, anyLayer, (one, two) => {
      const diff = diffTrees(tree(one), tree(two))
      const patched = tree(one, [...diff])
      assert.deepEqual(diffTrees(patched, tree(two)), [])
      assert.deepEqual(paths(patched.root), paths(tree(two).root))
    }),
  )
})
