import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { File, type Group, Module, ready } from 'h5wasm/node'
import { Hdf5File } from './hdf5-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-test-'))
after(() => rmSync(folder, { recursive: true }))

// Files are written before the library is confined to reading, which the first opening does.
await ready
const written = new Map<string, string>()
function write(name: string, build: (root: Group) => void): void {
  const path = join(folder, name)
  const file = new File(path, 'w')
  build(file)
  file.close()
  written.set(name, path)
}

const numbers = Float32Array.from({ length: 24 }, (_, n) => n)

write('other.h5', (root) => {
  root.create_dataset({ name: 'secret', data: numbers })
})
write('plain.h5', (root) => {
  const group = root.create_group('a')
  group.create_dataset({ name: 'b', data: numbers, shape: [2, 3, 4] })
  group.create_dataset({ name: 'scalar', data: 7, dtype: '<f' })
  group.create_dataset({ name: 'big-endian', data: numbers, dtype: '<f' })
  group.create_dataset({
    name: 'packed',
    data: numbers,
    shape: [4, 6],
    chunks: [2, 6],
    compression: 'gzip',
    compression_opts: 5,
  })
  group.create_dataset({ name: 'words', data: ['one', 'two'] })
  group.create_attribute('names', ['x', 'öl', ''])
  group.create_attribute('fixed', ['ab', 'c'], null, 'S2')
  group.create_attribute('number', 3)
})
write('links.h5', (root) => {
  root.create_group('group')
  Module.create_external_link(root.file_id, join(folder, 'other.h5'), '/secret', '/outside')
  Module.create_external_link(root.file_id, join(folder, 'other.h5'), '/', '/folder')
  Module.create_soft_link(root.file_id, '/loop', '/loop')
  Module.create_soft_link(root.file_id, '/nowhere', '/broken')
  Module.create_hard_link(root.file_id, '/group', '/group/self')
})
write('huge.h5', (root) => {
  const dataset = root.create_dataset({
    name: 'huge',
    data: numbers,
    shape: [24],
    maxshape: [null],
    chunks: [24],
  })
  dataset.resize([2 ** 40])
})

async function open(name: string): Promise<Hdf5File> {
  return Hdf5File.open(written.get(name) ?? '', name)
}

test('datasets are read in one piece, in chunks and compressed', async () => {
  const file = await open('plain.h5')
  assert.deepEqual(file.dataset(['a', 'b'])?.shape, [2, 3, 4])
  assert.deepEqual(file.dataset(['a', 'b'])?.read(), numbers)
  assert.deepEqual(file.dataset(['a', 'packed'])?.read(), numbers)
  assert.deepEqual(file.dataset(['a', 'scalar'])?.read(), Float32Array.of(7))
  file.close()
})

test('attributes of text are read, fixed or variable in length, others are not', async () => {
  const file = await open('plain.h5')
  assert.deepEqual(file.strings(['a'], 'names'), ['x', 'öl', ''])
  assert.deepEqual(file.strings(['a'], 'fixed'), ['ab', 'c'])
  assert.equal(file.strings(['a'], 'number'), null)
  assert.equal(file.strings(['a'], 'missing'), null)
  file.close()
})

test('what is missing or of another kind is told apart', async () => {
  const file = await open('plain.h5')
  assert.equal(file.hasGroup(['a']), true)
  assert.equal(file.hasGroup(['a', 'b']), false)
  assert.equal(file.dataset(['a']), null)
  assert.equal(file.dataset(['a', 'none', 'deeper']), null)
  assert.throws(() => file.dataset(['a', 'words']), /holds no numbers/)
  assert.throws(() => file.dataset(['a', '.']), { name: 'ModelFileError' })
  file.close()
})

test('links out of the file are not followed', async () => {
  const file = await open('links.h5')
  assert.equal(file.dataset(['outside']), null)
  assert.equal(file.hasGroup(['folder']), false)
  assert.equal(file.dataset(['folder', 'secret']), null)
  file.close()
})

test('links that lead nowhere or back to themselves end', async () => {
  const file = await open('links.h5')
  assert.equal(file.hasGroup(['loop']), false)
  assert.equal(file.hasGroup(['broken']), false)
  assert.equal(file.hasGroup(['group', ...Array(100).fill('self')]), true)
  file.close()
})

test('a size that the file cannot hold is refused before memory is taken', async () => {
  const file = await open('huge.h5')
  assert.throws(() => file.dataset(['huge']), /claims 4398046511104 bytes/)
  file.close()
})

test('a closed file gives an error', async () => {
  const file = await open('plain.h5')
  const dataset = file.dataset(['a', 'b'])
  file.close()
  file.close()
  assert.throws(() => dataset?.read(), { name: 'ModelFileError' })
})
