import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { GalleyError } from '../errors.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { SupervisedWorker, type SupervisedWorkerOptions } from './supervised-worker.ts'
import type { Order } from './testing/obedient-worker.ts'
import { TooSalty } from './testing/too-salty.ts'

const script = new URL('./testing/obedient-worker.ts', import.meta.url)
const folder = await mkdtemp(join(tmpdir(), 'galley-workers-'))
after(() => rm(folder, { recursive: true }))

async function hire(options: Partial<SupervisedWorkerOptions> = {}) {
  const worker = await SupervisedWorker.start<Order, unknown, { hands: number }>({
    script,
    name: 'cook',
    errorClasses: [TooSalty],
    ...options,
  })
  return { worker, [Symbol.asyncDispose]: () => worker.close() }
}

test('a worker tells its facts at the start and answers calls in order', async () => {
  await using hired = await hire()
  const { worker } = hired
  assert.deepEqual(worker.facts, { hands: 2 })
  const answers = await Promise.all([
    worker.call({ do: 'sleep', milliseconds: 5 }),
    worker.call({ do: 'echo', value: [1, 'two'] }),
  ])
  assert.deepEqual(answers, [5, [1, 'two']])
})

test('what is transferred moves there and back', async () => {
  await using hired = await hire()
  const buffer = new ArrayBuffer(16)
  const back = await hired.worker.call({ do: 'move', buffer }, [buffer])
  assert.equal(buffer.byteLength, 0)
  assert.equal((back as ArrayBuffer).byteLength, 16) // the worker answers with what it was given
})

test('an error keeps its class, fields, advice and cause on the way out', async () => {
  await using hired = await hire()
  await assert.rejects(hired.worker.call({ do: 'throw', what: 'too-salty' }), (error) => {
    assert(error instanceof TooSalty)
    assert.deepEqual(
      [error.name, error.code, error.message, error.next, error.gramsOfSalt],
      ['TooSalty', 'too-large', '9 g of salt in the soup', 'Add water.', 9],
    )
    assert.match(error.stack ?? '', /obedient-worker/)
    assert.match(String(error.cause), /RangeError: the lid fell off/)
    return true
  })
})

test('an error of an unknown class is a GalleyError with all its fields', async () => {
  await using hired = await hire({ errorClasses: [] })
  await assert.rejects(hired.worker.call({ do: 'throw', what: 'too-salty' }), (error) => {
    assert(error instanceof GalleyError && !(error instanceof TooSalty))
    assert.deepEqual({ ...error }, { ...new TooSalty('', 9) })
    return true
  })
  await assert.rejects(hired.worker.call({ do: 'throw', what: 'range' }), {
    code: 'internal',
    message: 'out of salt',
  })
})

test('an answer that cannot be sent is an error of that call, and the worker goes on', async () => {
  await using hired = await hire()
  await assert.rejects(hired.worker.call({ do: 'answer-a-function' }), /could not be cloned/)
  assert.equal(await hired.worker.call({ do: 'echo', value: 1 }), 1)
})

const deaths = [
  ['exits', { do: 'exit' }, /The cook worker died: it exited with code 3/],
  ['has an error that nobody catches', { do: 'crash-later' }, /died: dropped a plate/],
  ['runs out of memory', { do: 'fill-the-heap' }, /died: Worker terminated due to reaching memory/],
] as const satisfies readonly (readonly [string, Order, RegExp])[]

for (const [name, order, message] of deaths) {
  test(`a worker that ${name} is replaced, and the calls it leaves behind are rejected`, async () => {
    const reasons: string[] = []
    await using hired = await hire({ maxHeapMb: 24, onDeath: (why) => reasons.push(why.message) })
    const { worker } = hired
    const fatal = worker.call(order)
    const behind = worker.call({ do: 'echo', value: 'behind' })
    await assert.rejects(fatal, { code: 'internal', message })
    await assert.rejects(behind, { code: 'internal', message })
    assert.equal(await worker.call({ do: 'echo', value: 'next' }), 'next')
    assert.match(reasons.join(), message)
    assert.equal(reasons.length, 1)
  })
}

test('the first start fails with its real cause', async () => {
  const diesAtStartWhile = await markerFile('first')
  await assert.rejects(hire({ data: { diesAtStartWhile } }), {
    name: 'TooSalty',
    message: '35 g of salt before the first call',
  })
  await assert.rejects(hire({ script: new URL('./missing.ts', import.meta.url) }), {
    code: 'internal',
    message: /The cook worker died: Cannot find module.*missing\.ts/,
  })
})

test('a replacement that dies at its start is tried again, later and later', async () => {
  const clock = new SimulatedClock()
  const diesAtStartWhile = join(folder, 'again')
  const reasons: string[] = []
  await using hired = await hire({
    clock,
    data: { diesAtStartWhile },
    onDeath: (why) => reasons.push(why.message),
  })
  const { worker } = hired
  await markerFile('again')
  await assert.rejects(worker.call({ do: 'exit' }), /died/)
  const waiting = worker.call({ do: 'echo', value: 'too early' })
  clock.advance(0)
  await assert.rejects(waiting, { name: 'TooSalty' })
  const patient = worker.call({ do: 'echo', value: 'at last' })
  clock.advance(99)
  assert.equal(reasons.length, 2)
  clock.advance(1)
  assert.equal(await patient, 'at last')
})

test('closing rejects what is under way and everything after', async () => {
  const { worker } = await hire()
  const underWay = worker.call({ do: 'sleep', milliseconds: 60_000 })
  const expected = { code: 'cancelled', message: /cook worker was closed/ }
  const rejected = assert.rejects(underWay, expected)
  await worker.close()
  await rejected
  await assert.rejects(worker.call({ do: 'echo', value: 1 }), expected)
})

test('closing ends the wait for a replacement', async () => {
  const { worker } = await hire({ clock: new SimulatedClock() })
  await assert.rejects(worker.call({ do: 'exit' }), /died/)
  const waiting = assert.rejects(worker.call({ do: 'echo', value: 1 }), { code: 'cancelled' })
  await worker.close()
  await waiting
})

async function markerFile(name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, '')
  return path
}
