import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { ElementType, Tensor, TensorData } from '../tensor.ts'
import { arrayTypes } from './element-types.ts'
import type { Inference } from './engine.ts'
import { type EngineOptions, startEngine } from './start-engine.ts'
import { GraphFolder, pick, plusOne } from './testing/graphs.ts'

const folder = await GraphFolder.make()
after(() => folder[Symbol.asyncDispose]())

/** An engine of one worker and thread, closed when it goes out of scope. */
async function start(graph: string, options: Partial<EngineOptions> = {}) {
  const engine = await startEngine({ graph, workers: 1, threads: 1, ...options })
  return { engine, [Symbol.asyncDispose]: () => engine.close() }
}

function floats(dims: readonly number[], ...data: number[]): Tensor {
  return { type: 'float32', dims, data: Float32Array.from(data) }
}

/** `rows` rows of two that no other request has. */
function photos(rows: number, seed: number): Tensor {
  return floats([rows, 2], ...Array.from({ length: rows * 2 }, (_, i) => seed * 1000 + i))
}

function assertPlusOne(inference: Inference, input: Tensor): void {
  assert(input.data instanceof Float32Array)
  const data = input.data.map((x) => x + 1)
  assert.deepEqual(inference.outputs, [{ ...input, data }])
}

test('the graph tells what it takes and gives', async () => {
  await using started = await start(await folder.write('plus-one', plusOne))
  const { engine } = started
  assert.deepEqual(engine.inputs, [{ name: 'x', type: 'float32', shape: [null, 2] }])
  assert.deepEqual(engine.outputs, [{ name: 'y', type: 'float32', shape: [null, 2] }])
})

test('requests that wait are computed together, each answered with its own rows', async () => {
  const batches: number[] = []
  await using started = await start(await folder.write('plus-one', plusOne), {
    observer: { batch: ({ size }) => batches.push(size), workerReplaced: assert.fail },
  })
  const inputs = [2, 1, 3, 4, 8, 1].map(photos)
  const answers = await Promise.all(inputs.map((input) => started.engine.run([input])))
  for (const [index, input] of inputs.entries())
    assertPlusOne(answers[index] ?? assert.fail(), input)
  assert.deepEqual(batches, [2, 8, 8, 1])
  assert.deepEqual(
    answers.map((answer) => answer.batchSize),
    [2, 8, 8, 8, 8, 1],
  )
  for (const { queueMs, inferenceMs } of answers) assert(queueMs >= 0 && inferenceMs > 0)
})

test('whatever the sizes of requests, of batches and of the graph, each gets its own answer', async () => {
  const free = await folder.write('plus-one', plusOne)
  const fixed = await folder.write('plus-one-by-three', (graph) => plusOne(graph, 3))
  await using one = await start(free, { maxBatch: 5, queueLimit: 1000, workers: 2 })
  await using other = await start(fixed, { queueLimit: 1000 })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(one.engine, other.engine),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }),
      async (engine, sizes) => {
        const inputs = sizes.map(photos)
        const answers = await Promise.all(inputs.map((input) => engine.run([input])))
        for (const [i, input] of inputs.entries()) assertPlusOne(answers[i] ?? assert.fail(), input)
      },
    ),
    { numRuns: 60 },
  )
})

test('a caller keeps the memory it gave', async () => {
  await using started = await start(await folder.write('plus-one', plusOne))
  const input = photos(1, 1)
  await started.engine.run([input])
  assertPlusOne(await started.engine.run([input]), input)
})

test('every element type goes in and out, by the name of its input', async () => {
  const types = Object.keys(arrayTypes) as ElementType[] // the keys of a record of element types
  const path = await folder.write('types', (graph) => {
    for (const type of types) {
      const input = graph.input(`in-${type}`, type, [null, 3])
      graph.output(`out-${type}`, input.name, type, [null, 3])
    }
  })
  await using started = await start(path)
  const inputs = types.map((type) => ({ type, dims: [1, 3], data: threeOf(type) }))
  const { outputs } = await started.engine.run(inputs)
  assert.deepEqual(outputs, inputs)
})

function threeOf(type: ElementType): TensorData {
  const data = new arrayTypes[type](3)
  new Uint8Array(data.buffer)[0] = 1
  return data
}

const wrong: readonly (readonly [string, readonly Tensor[], RegExp])[] = [
  ['too few inputs', [], /takes 1 inputs; 0 were given/],
  [
    'another type',
    [{ type: 'int32', dims: [1, 2], data: new Int32Array(2) }],
    /x is int32, expected float32/,
  ],
  ['data of another type', [{ ...photos(1, 0), data: new Int32Array(2) }], /expected float32/],
  ['another shape', [floats([1, 3], 1, 2, 3)], /x has shape \[1, 3\], expected \[n, 2\]/],
  ['another rank', [floats([2], 1, 2)], /has shape \[2\]/],
  ['no photo', [floats([0, 2])], /has shape \[0, 2\]/],
  ['a shape that is no shape', [floats([0.5, 2], 1)], /has shape \[0.5, 2\]/],
  ['less data than its shape says', [floats([2, 2], 1, 2)], /has 2 elements .* expected 4/],
  ['more photos than can ever wait', [photos(24, 0)], /holds 24 photos; 16 may/],
]

test('inputs that do not fit are refused with what was expected', async () => {
  await using started = await start(await folder.write('plus-one', plusOne), { queueLimit: 8 })
  for (const [name, inputs, message] of wrong) {
    const code = name.startsWith('more') ? 'too-large' : 'invalid'
    await assert.rejects(started.engine.run(inputs), { code, message }, name)
  }
  await assert.rejects(started.engine.run([]), { next: 'Send x: float32 [n, 2].' })
})

test('inputs of different numbers of photos are refused', async () => {
  const path = await folder.write('sum', (graph) => {
    const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [null, 2]).name)
    graph.output('sum', graph.node('Add', [a ?? '', b ?? '']), 'float32', [null, 2])
  })
  await using started = await start(path)
  await assert.rejects(started.engine.run([photos(1, 0), photos(2, 0)]), {
    code: 'invalid',
    message: /different numbers of photos: 1, 2/,
  })
})

test('a request that cannot be computed does not disturb those computed with it', async () => {
  await using started = await start(await folder.write('pick', pick))
  const index = (...data: number[]): Tensor => ({
    type: 'int32',
    dims: [data.length],
    data: Int32Array.from(data),
  })
  const requests = [index(0), index(1), index(7), index(2)].map((i) => started.engine.run([i]))
  const answers = await Promise.allSettled(requests)
  assert.deepEqual(
    answers.map((a) => (a.status === 'fulfilled' ? a.value.outputs[0]?.data[0] : a.reason.code)),
    [10, 20, 'invalid', 30],
  )
  await assert.rejects(requests[2] ?? assert.fail(), /cannot compute this: .*out of/)
})

test('a graph whose batch is free in name only is computed one photo at a time', async () => {
  const path = await folder.write('baked', (graph) => {
    const x = graph.input('x', 'float32', [null, 2])
    const y = graph.node('Reshape', [x.name, graph.integers([1, 2])])
    graph.output('y', y, 'float32', [null, 2])
  })
  await using started = await start(path)
  const inputs = [photos(1, 1), photos(3, 2)]
  const answers = await Promise.all(inputs.map((input) => started.engine.run([input])))
  assert.deepEqual(
    answers.map((answer) => answer.outputs[0]?.data),
    inputs.map((input) => input.data),
  )
  assert.equal(answers[1]?.batchSize, 1)
})

test('photos of different sizes are computed apart where the graph takes any size', async () => {
  const path = await folder.write('any-size', (graph) => {
    const x = graph.input('x', 'float32', [null, null])
    graph.output('y', graph.node('Relu', [x.name]), 'float32', [null, null])
  })
  await using started = await start(path)
  const inputs = [floats([1, 1], 1), floats([1, 2], 1, 2), floats([1, 2], 3, 4), floats([1, 1], 5)]
  const answers = await Promise.all(inputs.map((input) => started.engine.run([input])))
  assert.deepEqual(
    answers.map((answer) => answer.outputs[0]),
    inputs,
  )
  assert.deepEqual(
    answers.map((answer) => answer.batchSize),
    [1, 2, 2, 1],
  )
})

test('what is not a graph that can be run is refused when the engine starts', async () => {
  const damaged = join(folder.path, 'damaged.onnx')
  await writeFile(damaged, 'no protobuf at all')
  await assert.rejects(startEngine({ graph: damaged }), {
    code: 'invalid',
    message: /damaged\.onnx is not a graph that can be run: .*[Pp]rotobuf/,
  })
  const unknown = await folder.write('unknown', (graph) => {
    const x = graph.input('x', 'float32', [null, 2])
    graph.output('y', graph.node('FlyToTheMoon', [x.name]), 'float32', [null, 2])
  })
  await assert.rejects(startEngine({ graph: unknown }), {
    code: 'invalid',
    message: /FlyToTheMoon/,
  })
  const missing = join(folder.path, 'missing.onnx')
  await assert.rejects(startEngine({ graph: missing }), { code: 'not-found' })
  const unequal = await folder.write('unequal', (graph) => {
    for (const rows of [2, 3]) {
      const x = graph.input(`x${rows}`, 'float32', [rows])
      graph.output(`y${rows}`, x.name, 'float32', [rows])
    }
  })
  await assert.rejects(startEngine({ graph: unequal }), {
    code: 'unsupported',
    message: /x2 \[2\]/,
  })
})

test('over the queue limit, once given up, and after closing, requests are refused', async () => {
  const path = await folder.write('plus-one', plusOne)
  await using started = await start(path, { maxBatch: 1, queueLimit: 1 })
  const { engine } = started
  // One is computed, one lies ready in the worker, one waits.
  const accepted = [1, 2, 3].map((seed) => engine.run([photos(1, seed)]))
  assert.equal(engine.queueDepth, 1)
  await assert.rejects(engine.run([photos(1, 0)]), { code: 'overloaded' })
  await assert.rejects(engine.run([photos(1, 0)], { signal: AbortSignal.abort() }), {
    code: 'cancelled',
  })
  const closed = engine.close()
  await assert.rejects(engine.run([photos(1, 4)]), { code: 'cancelled' })
  for (const [i, answer] of (await Promise.all(accepted)).entries()) {
    assertPlusOne(answer, photos(1, i + 1))
  }
  await closed
})
