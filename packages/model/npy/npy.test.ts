import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import fc from 'fast-check'
import { writeZip } from '../zip/testing/write-zip.ts'
import { readNpy } from './npy.ts'
import { readNpz } from './npz.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-test-'))
after(() => rmSync(folder, { recursive: true }))

const kinds = {
  '|b1': { type: 'bool', of: (n: number) => Uint8Array.of(n & 1) },
  '|u1': { type: 'uint8', of: (n: number) => Uint8Array.of(n) },
  '<i4': { type: 'int32', of: (n: number) => Int32Array.of(n) },
  '<i8': { type: 'int64', of: (n: number) => BigInt64Array.of(BigInt(n)) },
  '<f2': { type: 'float16', of: (n: number) => Uint16Array.of(n) },
  '<f4': { type: 'float32', of: (n: number) => Float32Array.of(n / 3) },
  '<f8': { type: 'float64', of: (n: number) => Float64Array.of(n / 3) },
} as const
type Descr = keyof typeof kinds

interface Written {
  readonly descr: Descr
  readonly version: number
  readonly fortran: boolean
  readonly shape: readonly number[]
}

/** The index along each axis of the `n`th value in row-major order, first axis first. */
function indexOf(n: number, shape: readonly number[]): number[] {
  return shape.map((size, axis) => {
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    return Math.floor(n / inner) % size
  })
}

/** An array whose `n`th value in row-major order is made from `n`. */
function writeNpy({ descr, version, fortran, shape }: Written): Buffer {
  const count = shape.reduce((a, b) => a * b, 1)
  const values = Array.from({ length: count }, (_, n) => Buffer.from(kinds[descr].of(n).buffer))
  const placed = [...values]
  for (const [n, value] of values.entries()) {
    const at = indexOf(n, shape).reduceRight((sum, i, axis) => sum * (shape[axis] ?? 1) + i, 0)
    placed[fortran ? at : n] = value
  }
  const tuple = shape.map((size) => `${size},`).join(' ')
  const order = fortran ? 'True' : 'False'
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${tuple}), }\n`
  const length = Buffer.alloc(version === 1 ? 2 : 4)
  length.writeUIntLE(text.length, 0, length.length)
  const magic = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1')
  return Buffer.concat([magic, length, Buffer.from(text), ...placed])
}

const written = fc.record({
  descr: fc.constantFrom<Descr>('|b1', '|u1', '<i4', '<i8', '<f2', '<f4', '<f8'),
  version: fc.integer({ min: 1, max: 3 }),
  fortran: fc.boolean(),
  shape: fc.array(fc.nat(4), { maxLength: 4 }),
})

test('every type, version and order of an array is read to the same values', () => {
  fc.assert(
    fc.property(written, (array) => {
      const { type, dims, data } = readNpy(writeNpy(array))
      assert.deepEqual([type, dims], [kinds[array.descr].type, array.shape])
      for (const [n, value] of [...data].entries()) {
        assert.equal(value, kinds[array.descr].of(n)[0])
      }
    }),
  )
})

test('an array cut or changed anywhere gives a tensor or an NpyError', () => {
  const whole = writeNpy({ descr: '<f4', version: 1, fortran: true, shape: [2, 3] })
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const bytes = Buffer.from(whole)
      bytes[at] = byte
      try {
        readNpy(cut ? bytes.subarray(0, at) : bytes)
      } catch (error) {
        assert.equal(error instanceof Error && error.name, 'NpyError')
      }
    }),
    { numRuns: 1000 },
  )
})

test('what no tensor is made of is refused', () => {
  for (const descr of ['<U3', '|O', '>f4', '<c8', '__proto__']) {
    const bytes = writeNpy({ descr: '<f4', version: 1, fortran: false, shape: [1] })
    const text = bytes.toString('latin1').replace('<f4', descr)
    assert.throws(() => readNpy(Buffer.from(text, 'latin1')), { name: 'NpyError' })
  }
})

test('an absurd shape is refused without taking memory for it', () => {
  const bytes = writeNpy({ descr: '<f4', version: 1, fortran: false, shape: [1] })
  for (const shape of ['9'.repeat(15), `${'65536,'.repeat(8)}`, '1,'.repeat(40)]) {
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`
    const length = Buffer.alloc(2)
    length.writeUInt16LE(header.length)
    const hostile = Buffer.concat([bytes.subarray(0, 8), length, Buffer.from(header)])
    assert.throws(() => readNpy(hostile), { name: 'NpyError' })
  }
})

test('what numpy recorded is read', { skip: needsShared }, () => {
  const file = join(sharedFolder, 'models/keras/keras3-two-outputs/output0.npy')
  const { type, dims, data } = readNpy(readFileSync(file))
  assert.equal(type, 'float32')
  assert.equal(
    data.length,
    dims.reduce((a, b) => a * b, 1),
  )
})

test('the arrays of an .npz come by their names, stored or deflated', async () => {
  const array = { descr: '<f4', version: 1, fortran: false, shape: [2, 2] } as const
  const path = join(folder, 'ref.npz')
  for (const deflate of [false, true]) {
    const members = ['input0.npy', 'output0.npy'].map((name) => ({
      name,
      bytes: writeNpy(array),
      deflate,
    }))
    writeFileSync(path, writeZip(members))
    const arrays = await readNpz(path)
    assert.deepEqual([...arrays.keys()], ['input0', 'output0'])
    assert.deepEqual(arrays.get('output0')?.dims, [2, 2])
  }
})

test('an .npz that holds something else is refused', async () => {
  const path = join(folder, 'odd.npz')
  writeFileSync(path, writeZip([{ name: 'readme.txt', bytes: Buffer.from('x') }]))
  await assert.rejects(readNpz(path), { name: 'NpyError' })
})
