import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PlainApi, plainApi } from '../testing/plain-api.ts'
import { type Action, action } from './testing/map-actions.ts'
import { MapModel, type ModelEvent } from './testing/map-model.ts'
import { answerOf, MapRequests } from './testing/map-requests.ts'
import { MapWatcher } from './testing/map-watcher.ts'

test('the verbs do what a simple model of them does, whatever comes after what', {
  timeout: 120_000,
}, async () => {
  const actions = fc.array(action, { minLength: 1, maxLength: 60, size: 'max' })
  await fc.assert(fc.asyncProperty(actions, agrees), {
    numRuns: 200,
    interruptAfterTimeLimit: 40_000,
  })
})

/** Each answer, and all that watchers were told, are the model's. */
async function agrees(actions: readonly Action[]): Promise<void> {
  const api = await plainApi()
  const model = new MapModel(api.store.revision)
  const requests = new MapRequests(api)
  await using watchers = new Watchers(api, model)
  for (const action of actions) {
    if (action.kind === 'watch') {
      watchers.add(action)
      continue
    }
    const reply = await requests.send(action, model)
    const expected = model.answer(action, reply.body.metadata?.uid ?? '')
    assert.deepEqual(answerOf(reply), expected, JSON.stringify(action))
    assert.equal(api.store.revision, model.revision, JSON.stringify(action))
  }
  await watchers.check()
}

/** The watches of one run, and what the model says that they are told. */
class Watchers {
  readonly #api: PlainApi
  readonly #model: MapModel
  readonly #all: { readonly watcher: MapWatcher; expected(): readonly ModelEvent[] }[] = []

  constructor(api: PlainApi, model: MapModel) {
    this.#api = api
    this.#model = model
  }

  add({ selector, ago }: Extract<Action, { kind: 'watch' }>): void {
    const model = this.#model
    const isFromNow = ago === undefined
    const from = isFromNow ? model.revision : model.revisionOf(ago)
    const initial = isFromNow ? model.initialEvents(selector) : []
    this.#all.push({
      watcher: new MapWatcher(this.#api, selector, isFromNow ? undefined : from),
      expected: () => [...initial, ...model.eventsAfter(from, selector)],
    })
  }

  async check(): Promise<void> {
    for (const { watcher, expected } of this.#all) {
      const events = expected()
      assert.deepEqual(await watcher.end(events.length), events)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { watcher } of this.#all) await watcher.end(0)
  }
}
