import { isDeepStrictEqual } from 'node:util'
import type {
  Action,
  Contents,
  Patch,
  Precondition,
  Selector,
  Version,
  Write,
} from './map-actions.ts'

/** A ConfigMap as far as the model knows it. */
export interface MapView extends Contents {
  readonly name: string
  readonly uid: string
  /** 0 where it was never stored. */
  readonly revision: number
  readonly isDeleting: boolean
}

/** What a request is answered with. */
export type ModelAnswer =
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }
  | { readonly kind: 'object'; readonly code: number; readonly object: MapView }
  | { readonly kind: 'gone'; readonly uid: string }
  | {
      readonly kind: 'list'
      readonly items: readonly MapView[]
      readonly revision: number
      readonly isPart: boolean
      readonly remaining: number | undefined
    }

export interface ModelEvent {
  readonly type: 'ADDED' | 'DELETED' | 'MODIFIED'
  readonly object: MapView
}

interface Change {
  readonly revision: number
  readonly before: MapView | undefined
  readonly after: MapView | undefined
}

interface NextPage {
  readonly all: readonly MapView[]
  readonly after: string
  readonly revision: number
  readonly selector: Selector
  readonly limit: number
}

const refused = (code: number, reason: string): ModelAnswer => ({ kind: 'refused', code, reason })
const notFound = refused(404, 'NotFound')
const conflict = refused(409, 'Conflict')
const answered = (object: MapView, code = 200): ModelAnswer => ({ kind: 'object', code, object })

/** The verbs' semantics, as simply as they can be said: one namespace's ConfigMaps, and every change there was. */
export class MapModel {
  readonly #maps = new Map<string, MapView>()
  readonly #changes: Change[] = []
  readonly #first: number
  revision: number
  next: NextPage | undefined

  constructor(revision: number) {
    this.#first = revision
    this.revision = revision
  }

  find(name: string): MapView | undefined {
    return this.#maps.get(name)
  }

  /** `uid` is what the server chose for a new object. */
  answer(action: Exclude<Action, { kind: 'watch' }>, uid: string): ModelAnswer {
    switch (action.kind) {
      case 'get':
        return this.#with(action.name, answered)
      case 'deleteAll':
        return this.#deleteAll(action.selector)
      case 'list':
        return this.#page({
          all: this.#all(),
          after: '',
          revision: this.revision,
          selector: action.selector,
          limit: action.limit,
        })
      case 'continue':
        return this.next ? this.#page(this.next) : this.answer(wholeList, uid)
      default:
        return action.isDryRun ? this.#tried(action, uid) : this.#write(action, uid)
    }
  }

  /** All is answered as if it had been done, but for the revision that it did not get. */
  #tried(action: Write, uid: string): ModelAnswer {
    const { revision } = this
    const live = this.#maps.get(action.name)
    const changes = this.#changes.length
    const answer = this.#write(action, uid)
    if (live) this.#maps.set(action.name, live)
    else this.#maps.delete(action.name)
    this.#changes.length = changes
    this.revision = revision
    if (answer.kind !== 'object') return answer
    return { ...answer, object: { ...answer.object, revision: live?.revision ?? 0 } }
  }

  #write(action: Write, uid: string): ModelAnswer {
    switch (action.kind) {
      case 'create':
        return this.#create(action.name, action.contents, uid)
      case 'update':
        return this.#with(action.name, (live) =>
          this.#change(live, action.contents, action.version),
        )
      case 'merge':
        return this.#with(action.name, (live) =>
          this.#change(live, merged(live, action.patch), action.version),
        )
      case 'delete':
        return this.#with(action.name, (live) =>
          isMet(action.precondition) ? this.#delete(live) : conflict,
        )
    }
  }

  /** The revision that a watch of `ago` begins after. */
  revisionOf(ago: number): number {
    return Math.max(this.#first, this.revision - ago)
  }

  /** All that there is, told to a watcher that names no revision. */
  initialEvents({ selects }: Selector): ModelEvent[] {
    const selected = this.#all().filter(({ labels }) => selects(labels))
    return selected.map((object) => ({ type: 'ADDED', object }))
  }

  eventsAfter(from: number, selector: Selector): ModelEvent[] {
    const changes = this.#changes.filter(({ revision }) => revision > from)
    return changes.flatMap((change) => eventOf(change, selector) ?? [])
  }

  #all(): MapView[] {
    return [...this.#maps.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  #with(name: string, then: (live: MapView) => ModelAnswer): ModelAnswer {
    const live = this.#maps.get(name)
    return live ? then(live) : notFound
  }

  #create(name: string, contents: Contents, uid: string): ModelAnswer {
    if (this.#maps.has(name)) return refused(409, 'AlreadyExists')
    const made = { ...contents, name, uid, revision: this.revision + 1, isDeleting: false }
    return answered(this.#put(undefined, made), 201)
  }

  #change(live: MapView, contents: Contents, version: Version): ModelAnswer {
    if (version === 'stale') return conflict
    const next = { ...live, ...contents }
    const isHeldAnew = next.finalizers.some((it) => !live.finalizers.includes(it))
    if (live.isDeleting && isHeldAnew) return refused(422, 'Invalid')
    if (live.isDeleting && next.finalizers.length === 0) {
      this.#remove(live)
      return answered(next)
    }
    if (isDeepStrictEqual(next, live)) return answered(live)
    return answered(this.#put(live, { ...next, revision: this.revision + 1 }))
  }

  #delete(live: MapView): ModelAnswer {
    if (live.finalizers.length === 0) {
      this.#remove(live)
      return { kind: 'gone', uid: live.uid }
    }
    if (live.isDeleting) return answered(live)
    return answered(this.#put(live, { ...live, isDeleting: true, revision: this.revision + 1 }))
  }

  #deleteAll({ selects }: Selector): ModelAnswer {
    const { revision } = this
    const items = this.#all().filter(({ labels }) => selects(labels))
    for (const item of items) this.#delete(item)
    return { kind: 'list', items, revision, isPart: false, remaining: undefined }
  }

  #page(page: NextPage): ModelAnswer {
    const { all, after, revision, selector, limit } = page
    const rest = all.filter(({ name }) => name > after)
    const selected = rest.filter(({ labels }) => selector.selects(labels))
    const items = limit > 0 ? selected.slice(0, limit) : selected
    const last = items.at(-1)
    const left =
      limit > 0 && items.length === limit ? rest.filter((it) => it.name > (last?.name ?? '')) : []
    const isPart = left.length > 0
    this.next = isPart && last ? { ...page, after: last.name } : undefined
    // How many are left is told where nothing has to be looked at for it.
    const remaining = isPart && selector.text === '' ? left.length : undefined
    return { kind: 'list', items, revision, isPart, remaining }
  }

  #put(before: MapView | undefined, after: MapView): MapView {
    this.revision++
    this.#changes.push({ revision: this.revision, before, after })
    this.#maps.set(after.name, after)
    return after
  }

  #remove(before: MapView): void {
    this.revision++
    this.#changes.push({ revision: this.revision, before, after: undefined })
    this.#maps.delete(before.name)
  }
}

/** Where no page is to come, another list is asked for. */
export const wholeList = {
  kind: 'list',
  selector: { text: '', selects: () => true },
  limit: 2,
} as const

const isMet = (precondition: Precondition) => ['none', 'uid', 'version'].includes(precondition)

function merged(live: MapView, { labels = {}, data = {}, finalizers }: Patch): Contents {
  return {
    labels: mergedMap(live.labels, labels),
    data: mergedMap(live.data, data),
    finalizers: finalizers === undefined ? live.finalizers : (finalizers ?? []),
  }
}

function mergedMap(
  live: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>> | null,
): Record<string, string> {
  const next: Record<string, string> = {}
  for (const [key, value] of Object.entries(changes ? { ...live, ...changes } : {}))
    if (value !== null) next[key] = value
  return next
}

/** What a change is to a watcher: what leaves its selection is deleted for it, as it last was. */
function eventOf(
  { revision, before, after }: Change,
  { selects }: Selector,
): ModelEvent | undefined {
  const wasSelected = before !== undefined && selects(before.labels)
  if (after && selects(after.labels))
    return { type: wasSelected ? 'MODIFIED' : 'ADDED', object: after }
  return wasSelected ? { type: 'DELETED', object: { ...before, revision } } : undefined
}
