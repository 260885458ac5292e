import type { PlainApi, Reply } from '../../testing/plain-api.ts'
import type { Action, Contents, Patch, Precondition, Version, Write } from './map-actions.ts'
import { type MapModel, type MapView, type ModelAnswer, wholeList } from './map-model.ts'

export const mapsPath = '/api/v1/namespaces/lab/configmaps'

/** A ConfigMap as the API writes it, as far as the model knows it. */
interface WrittenMap {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly resourceVersion?: string
    readonly labels?: Record<string, string>
    readonly finalizers?: readonly string[]
    readonly deletionTimestamp?: string
  }
  readonly data?: Record<string, string>
}

/** Sends what the model is asked, with the versions and identities that the model knows. */
export class MapRequests {
  readonly #api: PlainApi
  #continue = ''

  constructor(api: PlainApi) {
    this.#api = api
  }

  async send(action: Exclude<Action, { kind: 'watch' }>, model: MapModel): Promise<Reply> {
    const reply = await this.#reply(action, model)
    if (action.kind === 'list' || action.kind === 'continue')
      this.#continue = reply.body.metadata.continue ?? ''
    return reply
  }

  #reply(action: Exclude<Action, { kind: 'watch' }>, model: MapModel): Promise<Reply> {
    switch (action.kind) {
      case 'get':
        return this.#api.send('GET', `${mapsPath}/${action.name}`)
      case 'deleteAll':
        return this.#api.send('DELETE', `${mapsPath}?${selecting(action.selector.text)}`)
      case 'list':
        return this.#list(action.selector.text, action.limit)
      case 'continue': {
        const { selector, limit } = model.next ?? wholeList
        return this.#list(selector.text, limit, model.next && this.#continue)
      }
      default:
        return this.#write(action, model.find(action.name))
    }
  }

  #write(action: Write, live: MapView | undefined): Promise<Reply> {
    const query = action.isDryRun ? '?dryRun=All' : ''
    const path = `${mapsPath}/${action.name}${query}`
    switch (action.kind) {
      case 'create':
        return this.#api.send('POST', mapsPath + query, written(action.name, action.contents))
      case 'update': {
        const body = written(action.name, action.contents, versionOf(action.version, live))
        return this.#api.send('PUT', path, body)
      }
      case 'merge':
        return this.#api.merge(path, patchOf(action.patch, versionOf(action.version, live)))
      case 'delete': {
        const preconditions = preconditionsOf(action.precondition, live)
        // A deletion's options stand in its body, or else in its query.
        const dryRun = action.isDryRun ? { dryRun: ['All'] } : {}
        return this.#api.send('DELETE', path, { preconditions, ...dryRun })
      }
    }
  }

  #list(selector: string, limit: number, next = ''): Promise<Reply> {
    const query = `${selecting(selector)}&limit=${limit}&continue=${encodeURIComponent(next)}`
    return this.#api.send('GET', `${mapsPath}?${query}`)
  }
}

export const selecting = (selector: string) => `labelSelector=${encodeURIComponent(selector)}`

const written = (name: string, { labels, data, finalizers }: Contents, resourceVersion = '') => ({
  metadata: { name, labels, finalizers, ...(resourceVersion && { resourceVersion }) },
  data,
})

const patchOf = ({ data, ...metadata }: Patch, resourceVersion = '') => ({
  metadata: { ...metadata, ...(resourceVersion && { resourceVersion }) },
  ...(data !== undefined && { data }),
})

function versionOf(version: Version, live: MapView | undefined): string {
  const current = live?.revision ?? 2
  if (version === 'none') return ''
  return String(version === 'current' ? current : current - 1)
}

function preconditionsOf(precondition: Precondition, live: MapView | undefined) {
  switch (precondition) {
    case 'none':
      return {}
    case 'uid':
      return { uid: live?.uid ?? '' }
    case 'version':
      return { resourceVersion: versionOf('current', live) }
    case 'wrongUid':
      return { uid: '00000000-0000-0000-0000-000000000000' }
    case 'wrongVersion':
      return { resourceVersion: versionOf('stale', live) }
  }
}

/** A reply in the model's words. */
export function answerOf({ status, body }: Reply): ModelAnswer {
  if (body.kind === 'Status' && body.status === 'Failure')
    return { kind: 'refused', code: status, reason: body.reason }
  if (body.kind === 'Status') return { kind: 'gone', uid: body.details.uid }
  if (body.kind === 'ConfigMap') return { kind: 'object', code: status, object: viewOf(body) }
  return {
    kind: 'list',
    items: body.items.map(viewOf),
    revision: Number(body.metadata.resourceVersion),
    isPart: body.metadata.continue !== undefined,
    remaining: body.metadata.remainingItemCount,
  }
}

export const viewOf = ({ metadata, data = {} }: WrittenMap): MapView => ({
  name: metadata.name,
  uid: metadata.uid,
  revision: Number(metadata.resourceVersion ?? 0),
  labels: metadata.labels ?? {},
  data,
  finalizers: metadata.finalizers ?? [],
  isDeleting: metadata.deletionTimestamp !== undefined,
})
