import { setImmediate } from 'node:timers/promises'
import { lines } from '../../client/lines.ts'
import type { PlainApi } from '../../testing/plain-api.ts'
import type { Selector } from './map-actions.ts'
import type { ModelEvent } from './map-model.ts'
import { mapsPath, selecting, viewOf } from './map-requests.ts'

const longestMs = 2000

/** Notes what a watch is told, until it is ended. */
export class MapWatcher {
  readonly #events: ModelEvent[] = []
  readonly #end = new AbortController()
  readonly #told: Promise<void>

  /** From what there is, where `from` is undefined. */
  constructor(api: PlainApi, selector: Selector, from: number | undefined) {
    const version = from === undefined ? '' : `&resourceVersion=${from}`
    const url = `http://api${mapsPath}?watch=1&${selecting(selector.text)}${version}`
    this.#told = this.#read(api, new Request(url, { signal: this.#end.signal }))
  }

  /** Ends it after `count` events, and what comes directly after them; gives up soon where fewer come. */
  async end(count: number): Promise<readonly ModelEvent[]> {
    const latest = performance.now() + longestMs
    while (this.#events.length < count && performance.now() < latest) await setImmediate()
    await setImmediate()
    this.#end.abort()
    await this.#told
    return this.#events
  }

  async #read(api: PlainApi, request: Request): Promise<void> {
    try {
      const { body } = await api.api.fetch(request)
      for await (const line of lines(body ?? new ReadableStream())) {
        const { type, object } = JSON.parse(line)
        this.#events.push({ type, object: viewOf(object) })
      }
    } catch (error) {
      if (!request.signal.aborted) throw error
    }
  }
}
