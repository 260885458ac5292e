import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CompactedError, ConflictError, FutureRevisionError } from './errors.ts'
import type { Change, Store } from './store.ts'

/** What every store does. */
export function storeCases(name: string, open: () => Store): void {
  const using = (behaviour: string, run: (store: Store) => Promise<void>) =>
    test(`${name}: ${behaviour}`, async () => {
      const store = open()
      try {
        await run(store)
      } finally {
        await store.close()
      }
    })

  using(
    'a key is written, read, changed and deleted, each with the next revision',
    async (store) => {
      const first = await store.write('/a/x', 0, '1')
      assert.deepEqual(store.get('/a/x'), {
        key: '/a/x',
        value: '1',
        created: first,
        revision: first,
      })
      const second = await store.write('/a/x', first, '2')
      assert.equal(second, first + 1)
      assert.deepEqual(store.get('/a/x'), {
        key: '/a/x',
        value: '2',
        created: first,
        revision: second,
      })
      assert.equal(await store.write('/a/x', second, undefined), second + 1)
      assert.equal(store.get('/a/x'), undefined)
      assert.equal(store.revision, second + 1)
    },
  )

  using(
    'of two writers who saw the same, one wins and the other reads what it lost against',
    async (store) => {
      const [won, lost] = await Promise.allSettled([
        store.write('/a/x', 0, '1'),
        store.write('/a/x', 0, '2'),
      ])
      assert.equal(won.status, 'fulfilled')
      assert.ok(lost.status === 'rejected' && lost.reason instanceof ConflictError)
      assert.equal(lost.reason.current?.value, '1')
    },
  )

  using('what does not exist cannot be deleted', async (store) => {
    await assert.rejects(store.write('/a/x', 0, undefined), ConflictError)
  })

  using('pages follow one another in the order of keys and tell what remains', async (store) => {
    for (const key of ['/a/3', '/b/0', '/a/1', '/a/2', '/ab/1']) await store.write(key, 0, key)
    const first = store.list('/a/', { limit: 2 })
    assert.deepEqual([first.entries.map(({ key }) => key), first.remaining], [['/a/1', '/a/2'], 1])
    const second = store.list('/a/', { limit: 2, after: '/a/2' })
    assert.deepEqual([second.entries.map(({ key }) => key), second.remaining], [['/a/3'], 0])
  })

  using('an old revision lists what was then', async (store) => {
    const first = await store.write('/a/x', 0, '1')
    const second = await store.write('/a/y', 0, '1')
    await store.write('/a/x', first, '2')
    await store.write('/a/y', second, undefined)
    const { entries } = store.list('/a/', { revision: second })
    assert.deepEqual(
      entries.map(({ key, value }) => [key, value]),
      [
        ['/a/x', '1'],
        ['/a/y', '1'],
      ],
    )
    assert.throws(() => store.list('/a/', { revision: store.revision + 1 }), FutureRevisionError)
  })

  using('compaction forgets history and nothing else', async (store) => {
    const first = await store.write('/a/x', 0, '1')
    const second = await store.write('/a/x', first, '2')
    await store.compact(second)
    assert.equal(store.get('/a/x')?.value, '2')
    assert.throws(() => store.list('/a/', { revision: first }), CompactedError)
    assert.throws(() => store.watch('/a/', first, new AbortController().signal), CompactedError)
  })

  using(
    'a watch replays what came after its revision, goes on live, and sees nothing twice',
    async (store) => {
      const from = await store.write('/a/0', 0, '')
      await store.write('/a/1', 0, '')
      const seen: string[] = []
      const ended = new AbortController()
      const watching = (async () => {
        for await (const changes of store.watch('/a/', from, ended.signal))
          seen.push(...changes.flatMap(keysOf))
      })()
      for (let index = 2; index < 6; index++) {
        await store.write(`/a/${index}`, 0, '')
        await store.write(`/b/${index}`, 0, '')
      }
      await new Promise(setImmediate)
      ended.abort()
      await watching
      assert.deepEqual(seen, ['/a/1', '/a/2', '/a/3', '/a/4', '/a/5'])
    },
  )

  using(
    'a watch is caught up with what does not concern it, and with what was taken',
    async (store) => {
      const ended = new AbortController()
      const watching = store.watch('/a/', store.revision, ended.signal)
      const reading = watching[Symbol.asyncIterator]()
      const first = reading.next()
      const other = await store.write('/b/1', 0, '')
      assert.equal(watching.caughtUpTo, other)
      const own = await store.write('/a/1', 0, '')
      assert.equal(watching.caughtUpTo, other)
      await first
      assert.equal(watching.caughtUpTo, other)
      void reading.next()
      await new Promise(setImmediate)
      assert.equal(watching.caughtUpTo, own)
      ended.abort()
    },
  )

  using('a watch that rests does not fall behind when history is forgotten', async (store) => {
    const ended = new AbortController()
    const reading = store.watch('/a/', store.revision, ended.signal)[Symbol.asyncIterator]()
    const first = reading.next()
    for (let index = 0; index < 5; index++) await store.write(`/b/${index}`, 0, '')
    await store.compact(store.revision)
    await store.write('/a/1', 0, '')
    assert.deepEqual((await first).value?.flatMap(keysOf), ['/a/1'])
    ended.abort()
  })

  test(`${name}: whatever happens to it, it holds what a map would, at every revision`, async () => {
    const command = fc.record({
      key: fc.constantFrom('/a/1', '/a/2', '/a/3', '/b/1'),
      value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }),
      isStale: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (commands) => {
        const store = open()
        const model = new Map<string, string>()
        const states = new Map([[store.revision, new Map(model)]])
        for (const { key, value, isStale } of commands) {
          const revision = store.get(key)?.revision ?? 0
          const write = store.write(key, isStale ? revision + 1 : revision, value)
          if (isStale || (revision === 0 && value === undefined)) {
            await assert.rejects(write, ConflictError)
            continue
          }
          const written = await write
          if (value === undefined) model.delete(key)
          else model.set(key, value)
          states.set(written, new Map(model))
        }
        for (const [revision, state] of states) {
          const { entries } = store.list('/', { revision })
          assert.deepEqual(
            new Map(entries.map((entry) => [entry.key, entry.value])),
            new Map([...state].toSorted()),
          )
        }
        await store.close()
      }),
      { numRuns: 30 },
    )
  })
}

const keysOf = (change: Change): string[] => [change.kind === 'put' ? change.entry.key : change.key]
