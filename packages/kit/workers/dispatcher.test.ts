import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { GalleyError } from '../errors.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { Dispatcher, type DispatcherOptions, type Lane } from './dispatcher.ts'

interface Batch extends PromiseWithResolvers<readonly string[]> {
  readonly items: readonly number[]
}

/** A lane whose batches end when the test says so. */
class Bench implements Lane<number, string> {
  readonly #most: number
  #batches: Batch[] = []
  #revival = Promise.resolve()
  #revive: PromiseWithResolvers<void> | undefined

  /** @param most batches that may be under way at once */
  constructor(most: number) {
    this.#most = most
  }

  get batch(): readonly number[] {
    return this.#batches[0]?.items ?? []
  }

  get isDead(): boolean {
    return this.#revive !== undefined
  }

  run(items: readonly number[]): Promise<readonly string[]> {
    assert(this.#batches.length < this.#most, 'a lane is not given more than it takes')
    assert(!this.isDead, 'a dead lane is given nothing')
    const batch = { items, ...Promise.withResolvers<readonly string[]>() }
    this.#batches.push(batch)
    return batch.promise
  }

  ready(): Promise<void> {
    return this.#revival
  }

  finish(): void {
    const batch = this.#batches.shift()
    batch?.resolve(batch.items.map((item) => `done ${item}`))
  }

  die(): void {
    this.#revive = Promise.withResolvers()
    this.#revival = this.#revive.promise
    for (const batch of this.#batches.splice(0)) batch.reject(new GalleyError('internal', 'died'))
  }

  /** Ends the attempt to revive this lane; a failed one is followed by another. */
  revive(success: boolean): void {
    const attempt = this.#revive
    if (!attempt) return
    this.#revive = success ? undefined : Promise.withResolvers()
    this.#revival = this.#revive?.promise ?? this.#revival
    if (success) attempt.resolve()
    else attempt.reject(new GalleyError('unavailable', 'still dead'))
  }
}

type Limits = Omit<DispatcherOptions<number, string>, 'lanes' | 'clock'>

function setUp(lanes: number, options: Partial<Limits> = {}) {
  const clock = new SimulatedClock()
  const benches = Array.from({ length: lanes }, () => new Bench(options.ahead ? 2 : 1))
  const dispatcher = new Dispatcher<number, string>({
    lanes: benches,
    maxBatch: 4,
    queueLimit: 8,
    clock,
    ...options,
  })
  const first = benches[0] ?? assert.fail()
  return { clock, benches, first, dispatcher }
}

test('a free lane takes at once what comes, and then what waited, up to the batch limit', async () => {
  const { first, dispatcher } = setUp(1)
  const answers = [0, 1, 2, 3, 4, 5].map((item) => dispatcher.submit(item))
  assert.deepEqual([first.batch, dispatcher.depth], [[0], 5])
  first.finish()
  assert.equal(await answers[0], 'done 0')
  assert.deepEqual([first.batch, dispatcher.depth], [[1, 2, 3, 4], 1])
  first.finish()
  assert.equal(await answers[4], 'done 4')
  assert.deepEqual(first.batch, [5])
})

test('a busy lane is handed a full batch ahead, but no part of one', async () => {
  const { first, dispatcher } = setUp(1, { ahead: true })
  const answers = [0, 1, 2, 3, 4, 5].map((item) => dispatcher.submit(item))
  assert.deepEqual([first.batch, dispatcher.depth], [[0], 1])
  first.finish()
  assert.equal(await answers[0], 'done 0')
  assert.deepEqual([first.batch, dispatcher.depth], [[1, 2, 3, 4], 1])
  first.finish()
  assert.equal(await answers[4], 'done 4')
  assert.deepEqual(first.batch, [5])
})

test('weights count, not items, and an item heavier than a batch goes alone', async () => {
  const { first, dispatcher } = setUp(1)
  const weights = [1, 3, 2, 7]
  const answers = weights.map((weight, item) =>
    dispatcher.submit(item, { weight: weight === 7 ? 1 : weight }),
  )
  for (const expected of [[0], [1], [2, 3]]) {
    assert.deepEqual(first.batch, expected)
    first.finish()
    await turn()
  }
  await Promise.all(answers)
  const heavy = dispatcher.submit(9, { weight: 100 })
  assert.deepEqual(first.batch, [9])
  first.finish()
  await heavy
})

test('with a maximum delay a free lane waits for a full batch, but no longer', () => {
  const { clock, benches, dispatcher } = setUp(2, { maxDelayMs: 10 })
  for (const item of [0, 1, 2]) {
    dispatcher.submit(item)
    clock.advance(3)
  }
  assert.equal(dispatcher.depth, 3)
  clock.advance(1)
  assert.deepEqual([benches[0]?.batch, dispatcher.depth], [[0, 1, 2], 0])
  for (const item of [3, 4, 5, 6]) dispatcher.submit(item)
  assert.deepEqual(benches[1]?.batch, [3, 4, 5, 6])
})

test('whoever runs out of patience leaves the line, or is answered early', async () => {
  const { clock, first, dispatcher } = setUp(1)
  const controller = new AbortController()
  const computing = dispatcher.submit(0, { timeoutMs: 5 })
  const late = dispatcher.submit(1, { timeoutMs: 5 })
  const aborted = dispatcher.submit(2, { signal: controller.signal })
  const patient = dispatcher.submit(3, { timeoutMs: 6, signal: controller.signal })
  const gone = new AbortController()
  clock.advance(5)
  const reason = new Error('closed the tab')
  controller.abort(reason)
  gone.abort()
  await assert.rejects(computing, { code: 'deadline' })
  await assert.rejects(late, { code: 'deadline', message: /within 5 ms/ })
  await assert.rejects(aborted, { code: 'cancelled', cause: reason })
  await assert.rejects(patient, { code: 'cancelled' })
  await assert.rejects(dispatcher.submit(4, { signal: gone.signal }), { code: 'cancelled' })
  assert.deepEqual([first.batch, dispatcher.depth], [[0], 0])
})

test('when no lane can be revived, those who wait are told why', async () => {
  const { first, dispatcher } = setUp(1)
  const fatal = dispatcher.submit(0)
  const waiting = dispatcher.submit(1)
  first.die()
  await assert.rejects(fatal, /died/)
  const refused = assert.rejects(waiting, { code: 'unavailable' })
  first.revive(false)
  await refused
  const later = dispatcher.submit(2)
  first.revive(true)
  await turn()
  first.finish()
  assert.equal(await later, 'done 2')
})

type Step =
  | { readonly kind: 'submit'; readonly weight: number; readonly timeoutMs: number | undefined }
  | { readonly kind: 'finish' | 'die'; readonly lane: number }
  | { readonly kind: 'revive'; readonly lane: number; readonly success: boolean }
  | { readonly kind: 'abort'; readonly which: number }
  | { readonly kind: 'advance'; readonly milliseconds: number }

const lane = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit'),
      weight: fc.integer({ min: 1, max: 5 }),
      timeoutMs: fc.option(fc.nat(30), { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish'), lane }) },
  fc.record({ kind: fc.constant('die'), lane }),
  fc.record({ kind: fc.constant('revive'), lane, success: fc.boolean() }),
  fc.record({ kind: fc.constant('abort'), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('advance'), milliseconds: fc.nat(12) }),
)
const laneCounts = fc.integer({ min: 1, max: 3 })
const limits = fc.record({
  maxBatch: fc.integer({ min: 1, max: 4 }),
  queueLimit: fc.nat(8),
  maxDelayMs: fc.constantFrom(0, 0, 5),
  ahead: fc.boolean(),
})

test('whatever happens: each item is answered once, in order, and bounds hold', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      laneCounts,
      limits,
      fc.array(step, { maxLength: 60 }),
      async (lanes, limits, steps) => {
        const world = new World(lanes, limits)
        for (const each of steps) {
          world.take(each)
          await turn()
          world.check()
        }
        await world.end()
      },
    ),
    { numRuns: 150 },
  )
})

/** Drives a dispatcher and remembers what it has to hold to. */
class World {
  readonly #limits: Limits
  readonly #weights: number[] = []
  readonly #answers: number[] = []
  readonly #controllers: AbortController[] = []
  readonly #started: number[] = []
  readonly #parts: ReturnType<typeof setUp>

  constructor(lanes: number, limits: Limits) {
    this.#limits = limits
    this.#parts = setUp(lanes, limits)
    for (const bench of this.#parts.benches) {
      const run = bench.run.bind(bench)
      bench.run = (items) => {
        const weight = items.reduce((sum, item) => sum + (this.#weights[item] ?? 0), 0)
        assert(items.length === 1 || weight <= limits.maxBatch)
        this.#started.push(...items)
        return run(items)
      }
    }
  }

  take(step: Step): void {
    const { benches, clock } = this.#parts
    if (step.kind === 'submit') this.#submit(step.weight, step.timeoutMs)
    else if (step.kind === 'abort') this.#controllers[step.which]?.abort()
    else if (step.kind === 'advance') clock.advance(step.milliseconds)
    else {
      const bench = benches[step.lane]
      if (step.kind === 'revive') bench?.revive(step.success)
      else if (bench && bench.batch.length > 0) bench[step.kind]()
    }
  }

  #submit(weight: number, timeoutMs: number | undefined): void {
    const item = this.#weights.push(weight) - 1
    const controller = new AbortController()
    this.#controllers.push(controller)
    this.#answers[item] = 0
    const count = () => {
      this.#answers[item] = (this.#answers[item] ?? 0) + 1
    }
    this.#parts.dispatcher
      .submit(item, {
        weight,
        signal: controller.signal,
        ...(timeoutMs !== undefined && { timeoutMs }),
      })
      .then((result) => {
        assert.equal(result, `done ${item}`)
        count()
      }, count)
  }

  check(): void {
    const { dispatcher } = this.#parts
    assert.deepEqual(
      this.#started,
      this.#started.toSorted((a, b) => a - b),
      'first come, first served',
    )
    assert(dispatcher.depth <= Math.max(this.#limits.queueLimit, this.#limits.maxBatch + 4))
  }

  async end(): Promise<void> {
    const closed = this.#parts.dispatcher.close()
    for (const _ of this.#weights) await this.#finishAll()
    await closed
    await turn()
    assert.deepEqual(
      this.#answers,
      this.#answers.map(() => 1),
      'each answered exactly once',
    )
    assert.equal(new Set(this.#started).size, this.#started.length, 'none computed twice')
    assert.equal(this.#parts.dispatcher.depth, 0)
  }

  async #finishAll(): Promise<void> {
    for (const bench of this.#parts.benches) {
      if (bench.isDead) bench.revive(true)
      if (bench.batch.length > 0) bench.finish()
    }
    await turn()
  }
}
