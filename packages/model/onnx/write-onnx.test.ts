import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openSession } from '../engine/session.ts'
import { GraphBuilder } from './graph-builder.ts'
import { ModelTooLargeError, writeOnnx } from './write-onnx.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-onnx-'))
after(() => rmSync(folder, { recursive: true }))

function doubled(): GraphBuilder {
  const graph = new GraphBuilder()
  const x = graph.input('x', 'float32', [null, 3])
  const y = graph.node('Mul', [x.name, graph.scalar(2)])
  graph.output('y', y, 'float32', [null, 3])
  return graph
}

test('a graph that was written computes', async () => {
  const path = join(folder, 'doubled.onnx')
  await writeOnnx(doubled().build('doubled'), path)
  const session = await openSession(path, 1)
  const input = { type: 'float32', dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } as const
  const [output] = await session.run([input])
  assert.deepEqual(session.inputs, [{ name: 'x', type: 'float32', shape: [null, 3] }])
  assert.deepEqual(output?.data, Float32Array.of(2, 4, 6, 8, 10, 12))
})

test('a constant that nothing uses is neither read nor written', () => {
  const graph = doubled()
  graph.constant('float32', [5], () => assert.fail('read'))
  assert.equal(graph.build('g').initializers.length, 1)
})

test('equal names become different ones', () => {
  const graph = new GraphBuilder()
  const names = [1, 2, 3].map(() => graph.node('Relu', ['x']))
  assert.deepEqual(names, ['Relu', 'Relu_1', 'Relu_2'])
})

test('a graph over 2 GB is refused before a weight is read', async () => {
  const graph = new GraphBuilder()
  const huge = graph.constant('float32', [2 ** 20, 2 ** 10], () => assert.fail('read'))
  graph.output('y', huge, 'float32', [2 ** 20, 2 ** 10])
  await assert.rejects(
    writeOnnx(graph.build('huge'), join(folder, 'huge.onnx')),
    ModelTooLargeError,
  )
})

test('when a weight cannot be read nothing is left behind', async () => {
  const graph = new GraphBuilder()
  const broken = graph.constant('float32', [4], () => {
    throw new Error('unreadable')
  })
  graph.output('y', broken, 'float32', [4])
  await assert.rejects(writeOnnx(graph.build('g'), join(folder, 'broken.onnx')), /unreadable/)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('broken')),
    [],
  )
})
