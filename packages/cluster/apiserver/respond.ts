import { htmlSafe } from '../kinds/html-safe.ts'
import type { KubeObject } from '../kinds/object.ts'
import type { Entry } from '../store/store.ts'
import type { Answer } from './call.ts'
import type { Accepted, Transform } from './media/accept.ts'
import { bytesAnswer, textAnswer } from './media/answers.ts'
import { protobufList, protobufOf } from './media/protobuf.ts'
import { itemText, textHead } from './objects/text.ts'
import { groupVersion } from './resources.ts'
import type { Scope } from './scope.ts'
import type { Server } from './server.ts'
import { asMetadata, asMetadataList } from './table/partial.ts'
import { tableOf } from './table/table.ts'
import type { Page } from './verbs/list.ts'

/** What a list says of itself. */
export interface ListMetadata {
  readonly resourceVersion?: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** A stored object. As plain JSON of the version that is stored it is not even parsed. */
export function entryAnswer(server: Server, scope: Scope, entry: Entry): Answer {
  const { records } = server
  const { accepted, resource } = scope
  if (accepted.transform || accepted.format === 'protobuf')
    return objectAnswer(server, scope, 200, records.object(entry, resource))
  return textAnswer(200, records.text(entry, resource), accepted, scope.warnings.headers())
}

/** An object in its inner form. */
export function objectAnswer(
  server: Server,
  scope: Scope,
  code: number,
  object: KubeObject,
): Answer {
  const { accepted, resource } = scope
  if (accepted.transform) {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' }
    return transformed(server, scope, code, [object], metadata, false)
  }
  if (accepted.format === 'protobuf')
    return writtenAnswer(scope, code, server.records.written(object, resource), accepted)
  const text = server.records.textOf(object, resource)
  return textAnswer(code, text, accepted, scope.warnings.headers())
}

/** An object as it is written. */
export function writtenAnswer(
  scope: Pick<Scope, 'warnings' | 'resource'>,
  code: number,
  written: KubeObject,
  accepted: Accepted,
): Answer {
  const headers = scope.warnings.headers()
  if (accepted.format === 'protobuf')
    return bytesAnswer(code, protobufOf(written, scope.resource), headers)
  return textAnswer(code, htmlSafe(JSON.stringify(written)), accepted, headers)
}

export function listAnswer(server: Server, scope: Scope, page: Page): Answer {
  const { accepted, resource } = scope
  const headers = scope.warnings.headers()
  const metadata: ListMetadata = {
    resourceVersion: String(page.revision),
    ...(page.continue !== undefined && { continue: page.continue }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  }
  if (accepted.transform) {
    const objects = page.entries.map((entry) => server.records.object(entry, resource))
    return transformed(server, scope, 200, objects, metadata, true)
  }
  if (accepted.format === 'protobuf') {
    const items = page.entries.map((entry) =>
      server.records.written(server.records.object(entry, resource), resource),
    )
    const list = protobufList({ ...listHead(scope), metadata }, items, resource)
    return bytesAnswer(200, list, headers)
  }
  return textAnswer(200, listText(server, scope, page, metadata), accepted, headers)
}

/** A list of objects that are kept nowhere. */
export function computedListAnswer(
  server: Server,
  scope: Scope,
  objects: readonly KubeObject[],
): Answer {
  const { accepted, resource } = scope
  if (accepted.transform) return transformed(server, scope, 200, objects, {}, true)
  const items = objects.map((object) => server.records.written(object, resource))
  const head = { ...listHead(scope), metadata: {} }
  const headers = scope.warnings.headers()
  if (accepted.format === 'protobuf')
    return bytesAnswer(200, protobufList(head, items, resource), headers)
  // Items of a list do not repeat what they are.
  const plain = items.map(({ apiVersion: _, kind: __, ...item }) => item)
  return textAnswer(200, htmlSafe(JSON.stringify({ ...head, items: plain })), accepted, headers)
}

const listHead = ({ resource: { kind } }: Scope) => ({
  kind: kind.listKind ?? `${kind.kind}List`,
  apiVersion: groupVersion(kind),
})

/** Joins the stored texts; those of another version are parsed and converted. */
function listText(server: Server, scope: Scope, page: Page, metadata: ListMetadata): string {
  const { resource } = scope
  const { kind, apiVersion } = listHead(scope)
  const head = textHead(resource.kind.kind, apiVersion)
  const items = page.entries.map((entry) => {
    if (server.records.isPlain(entry, resource)) return itemText(entry, head)
    const text = server.records.text(entry, resource)
    return resource.custom ? text : `{${text.slice(head.length)}`
  })
  // Upstream writes lists of custom objects from a map: `continue` stands there even when it is empty.
  const written = resource.custom ? { continue: '', ...metadata } : metadata
  return `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(written)},"items":[${items.join(',')}]}`
}

function transformed(
  server: Server,
  scope: Scope,
  code: number,
  objects: readonly KubeObject[],
  metadata: ListMetadata,
  isList: boolean,
): Answer {
  const { accepted } = scope
  const headers = scope.warnings.headers()
  const transform = accepted.transform
  if (!transform) throw new TypeError('nothing to transform to')
  if (accepted.format === 'protobuf')
    return transformedBytes(code, objects, metadata, isList, transform, scope)
  const answer =
    transform.kind === 'Table'
      ? tableOf(server, scope, objects, metadata, transform.version)
      : transform.kind === 'PartialObjectMetadata'
        ? asMetadata(objects, isList, transform.version)
        : asMetadataList(objects, isList, metadata, transform.version)
  return textAnswer(code, htmlSafe(JSON.stringify(answer)), accepted, headers)
}

/** Tables are never protobuf: negotiation sees to that. */
function transformedBytes(
  code: number,
  objects: readonly KubeObject[],
  metadata: ListMetadata,
  isList: boolean,
  { kind, version }: Transform,
  { resource, warnings }: Scope,
): Answer {
  if (kind === 'PartialObjectMetadata') {
    const partial = asMetadata(objects, isList, version)
    return bytesAnswer(code, protobufOf(partial, resource), warnings.headers())
  }
  const { items, ...list } = asMetadataList(objects, isList, metadata, version)
  const bytes = protobufList({ ...list, metadata }, items, resource)
  return bytesAnswer(code, bytes, warnings.headers())
}
