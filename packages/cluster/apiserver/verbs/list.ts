import { type Awaitable, atOnce } from '@galley/kit/at-once'
import type { KubeObject } from '../../kinds/object.ts'
import { CompactedError, FutureRevisionError } from '../../store/errors.ts'
import type { Entry, Listing } from '../../store/store.ts'
import type { Answer } from '../call.ts'
import { readable } from '../conversion/stored.ts'
import { prefixOf } from '../objects/keys.ts'
import { readToken, writeToken } from '../options/continue-token.ts'
import type { ListOptions } from '../options/list-options.ts'
import { computedListAnswer, listAnswer } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, StatusError } from '../status.ts'
import { expiredContinue, expiredRevision, tooLargeRevision } from './revision-errors.ts'
import { parseRevision } from './revisions.ts'

/** One page of a list. */
export interface Page {
  readonly entries: readonly Entry[]
  readonly revision: number
  readonly continue?: string
  readonly remaining?: number
}

export function list(server: Server, scope: Scope, options: ListOptions): Awaitable<Answer> {
  const { computed } = scope.resource
  if (!computed)
    return atOnce(page(server, scope, options), (found) => listAnswer(server, scope, found))
  const objects = computed.list(scope.namespace, (object) => isSelected(object, scope, options))
  return computedListAnswer(server, scope, objects)
}

export function page(server: Server, scope: Scope, options: ListOptions): Awaitable<Page> {
  const prefix = prefixOf(scope.resource.kind, scope.namespace)
  const start = startOf(server, prefix, options)
  // Upstream's cache gives all of it when any revision will do.
  const limit = options.resourceVersion === '0' ? 0 : options.limit
  const isPlain = options.labels.isEmpty && options.fields.isEmpty
  const listing = read(server, prefix, options, { ...start, ...(isPlain && limit && { limit }) })
  const { resource, call } = scope
  return atOnce(readable(server, resource, listing.entries, call.signal), (entries) => {
    const found = { ...listing, entries }
    if (isPlain) return plainPage(found, prefix, limit)
    return selectedPage(server, scope, options, found, prefix, limit)
  })
}

interface Start {
  readonly revision?: number
  readonly after?: string
}

function startOf(server: Server, prefix: string, options: ListOptions): Start {
  if (options.continue) {
    const token = readToken(options.continue, prefix)
    if (options.resourceVersion && options.resourceVersion !== '0')
      throw badRequestError('specifying resource version is not allowed when using continue')
    const { revision, after } = token
    return revision > 0 ? { revision, after } : { after }
  }
  const revision = listRevision(options.resourceVersion)
  const isExact =
    options.resourceVersionMatch === 'Exact' ||
    (!options.resourceVersionMatch && options.limit > 0 && revision > 0n)
  if (isExact) return { revision: Number(revision) }
  if (revision > BigInt(server.store.revision)) throw tooLargeRevision(revision, server.store)
  return {}
}

function listRevision(text: string): bigint {
  try {
    return parseRevision(text)
  } catch (error) {
    if (error instanceof StatusError)
      throw badRequestError(`invalid resource version: ${error.message}`)
    throw error
  }
}

function read(
  { store }: Server,
  prefix: string,
  options: ListOptions,
  start: Start & { readonly limit?: number },
): Listing {
  try {
    return store.list(prefix, start)
  } catch (error) {
    if (error instanceof CompactedError && options.continue)
      throw expiredContinue(writeToken(start.after ?? prefix, prefix, -1))
    if (error instanceof CompactedError) throw expiredRevision()
    if (error instanceof FutureRevisionError)
      throw new StatusError(500, '', 'etcdserver: mvcc: required revision is a future revision')
    throw error
  }
}

function plainPage({ entries, revision, remaining }: Listing, prefix: string, limit: number): Page {
  const last = entries.at(-1)
  if (limit === 0 || remaining === 0 || !last) return { entries, revision }
  return { entries, revision, continue: writeToken(last.key, prefix, revision), remaining }
}

function selectedPage(
  server: Server,
  scope: Scope,
  options: ListOptions,
  { entries, revision }: Listing,
  prefix: string,
  limit: number,
): Page {
  const selected: Entry[] = []
  for (const [index, entry] of entries.entries()) {
    if (isSelected(server.records.object(entry, scope.resource), scope, options))
      selected.push(entry)
    if (limit > 0 && selected.length === limit) {
      const isLast = index === entries.length - 1
      return {
        entries: selected,
        revision,
        ...(!isLast && { continue: writeToken(entry.key, prefix, revision) }),
      }
    }
  }
  return { entries: selected, revision }
}

export const isSelected = (
  object: KubeObject,
  { resource }: Scope,
  { labels, fields }: Pick<ListOptions, 'labels' | 'fields'>,
): boolean => labels.matches(object.metadata.labels) && fields.matches(object, resource.kind)
