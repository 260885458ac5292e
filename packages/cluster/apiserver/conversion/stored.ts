import type { Awaitable } from '@galley/kit/at-once'
import { parseExact } from '../../kinds/exact-json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm, toWrittenForm } from '../../kinds/structure/normal-form.ts'
import type { Entry } from '../../store/store.ts'
import { storedText, textHead } from '../objects/text.ts'
import { type CustomVersions, groupVersion, type Resource } from '../resources.ts'
import type { Server } from '../server.ts'
import { convertBy, versionNamed } from './convert.ts'

/*
 * Objects of most kinds are read and written where they are needed, without waiting for anything. Those of a definition
 * with a webhook come through here first: what is stored in another version than the one asked for becomes an entry that
 * `Records` knows the object of.
 */

/** Entries that `Records` can read in this version. */
export const readable = (
  server: Server,
  resource: Resource,
  entries: readonly Entry[],
  signal?: AbortSignal,
): Awaitable<readonly Entry[]> =>
  resource.custom?.versions.webhook ? readAll(server, resource, entries, signal) : entries

export const readableOne = (server: Server, resource: Resource, entry: Entry): Awaitable<Entry> =>
  resource.custom?.versions.webhook
    ? readAll(server, resource, [entry]).then(([read = entry]) => read)
    : entry

async function readAll(
  server: Server,
  resource: Resource,
  entries: readonly Entry[],
  signal?: AbortSignal,
): Promise<readonly Entry[]> {
  const { kind } = resource
  const head = textHead(kind.kind, groupVersion(kind))
  const others = entries.filter(({ value }) => !value.startsWith(head))
  const objects = await read(
    server,
    resource,
    others.map(({ value }) => value),
    signal,
  )
  const converted = new Map(
    others.map((entry, index) => [entry, adopted(server, entry, objects[index])]),
  )
  return entries.map((entry) => converted.get(entry) ?? entry)
}

function adopted({ records }: Server, entry: Entry, object: KubeObject | undefined): Entry {
  const read = { ...entry }
  if (object) {
    object.metadata.resourceVersion = String(entry.revision)
    records.adopt(read, object)
  }
  return read
}

/** Objects that are stored in other versions, in this one. */
async function read(
  server: Server,
  { kind, custom }: Resource,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { versions } = custom ?? {}
  if (!versions?.webhook || texts.length === 0) return []
  const objects = texts.map((text) => asStored(versions, text))
  return convertBy(server, versions.webhook, versions, objects, groupVersion(kind), signal)
}

/** In the version that it is stored in, with the defaults that this has got by now. */
function asStored(versions: CustomVersions, text: string): KubeObject {
  const object = parseExact(text) as KubeObject
  const version = versionNamed(versions, object.apiVersion, 'from')
  toInnerForm(object, version.struct, version.structs)
  version.clean(object)
  version.fillDefaults(object)
  return object
}

/** The text to store of an object of this version. */
export function textToStore(
  server: Server,
  resource: Resource,
  object: KubeObject,
): Awaitable<string> {
  const { records } = server
  const { versions } = resource.custom ?? {}
  if (!versions?.webhook || records.isStorage(resource)) return records.stored(object, resource)
  const { webhook, storage } = versions
  return convertBy(server, webhook, versions, [object], storage).then(([converted = object]) => {
    const { struct, structs } = versionNamed(versions, storage, 'to')
    return storedText(toWrittenForm(converted, struct, structs))
  })
}

/** What a client is told of an object that was written as this text: what is stored in another version is read back. */
export function asWritten(
  server: Server,
  resource: Resource,
  object: KubeObject,
  text: string,
): Awaitable<KubeObject> {
  const { records } = server
  if (records.isStorage(resource)) return object
  const { resourceVersion } = object.metadata
  const told = (read: KubeObject) => {
    if (resourceVersion) read.metadata.resourceVersion = resourceVersion
    return read
  }
  if (!resource.custom?.versions.webhook) return told(records.read(text, resource))
  return read(server, resource, [text]).then(([it = object]) => told(it))
}
