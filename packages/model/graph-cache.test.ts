import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openGraph } from './graph.ts'
import { GraphCache } from './graph-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-cache-'))
after(() => rmSync(folder, { recursive: true }))

const facts = {
  inputs: [],
  outputs: [],
  kerasVersion: null,
  preprocessing: [],
  activation: 'softmax',
}

test('a model that was converted before is not converted again', async () => {
  const cache = new GraphCache(join(folder, 'again'))
  const model = join(import.meta.dirname, '../../models/food11/food11.keras')
  const first = await openGraph(model, {}, cache)
  const graph = readFileSync(first.path)
  await first[Symbol.asyncDispose]()
  const second = await openGraph(model, { timeoutMs: 1 }, cache)
  assert.deepEqual(readFileSync(second.path), graph)
  assert.deepEqual(second.facts, first.facts)
  await second[Symbol.asyncDispose]()
})

test('the graphs used longest ago make room for new ones', async () => {
  const place = join(folder, 'full')
  const cache = new GraphCache(place)
  const graph = join(folder, 'graph.onnx')
  writeFileSync(graph, 'graph')
  for (let model = 0; model < 20; model++) await cache.keep(`sha256:${model}`, graph, facts)
  assert.equal(readdirSync(place).length, 32)
  assert.deepEqual(await cache.take('sha256:19', join(folder, 'taken.onnx')), facts)
  assert.equal(readFileSync(join(folder, 'taken.onnx'), 'utf8'), 'graph')
})

test('a cache that cannot be written, or holds nonsense, is as good as none', async () => {
  const blocked = join(folder, 'blocked')
  writeFileSync(blocked, '')
  const cache = new GraphCache(join(blocked, 'graphs'))
  await cache.keep('sha256:1', join(folder, 'graph.onnx'), facts)
  assert.equal(await cache.take('sha256:1', join(folder, 'none.onnx')), null)
  const place = join(folder, 'damaged')
  const damaged = new GraphCache(place)
  await damaged.keep('sha256:1', join(folder, 'graph.onnx'), facts)
  for (const name of readdirSync(place))
    if (name.endsWith('.json')) writeFileSync(join(place, name), '{')
  assert.equal(await damaged.take('sha256:1', join(folder, 'none.onnx')), null)
})
