import { htmlSafe } from '../../kinds/html-safe.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm } from '../../kinds/structure/normal-form.ts'
import { protobufFrame } from '../media/protobuf.ts'
import { withRevision } from '../objects/text.ts'
import { groupVersion } from '../resources.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import type { Status } from '../status.ts'
import { partialOf } from '../table/partial.ts'
import { tableOf } from '../table/table.ts'
import { type Event, eventObject } from './events.ts'
import { RecentFrames } from './recent-frames.ts'

const recent = new RecentFrames()

/** Writes one watcher's events. A watched table has its headings once. */
export class Frames {
  readonly #server: Server
  readonly #scope: Scope
  #hasHeadings = true
  /** A bookmark's text but for its revision. */
  #bookmark: readonly [string, string] | undefined

  constructor(server: Server, scope: Scope) {
    this.#server = server
    this.#scope = scope
  }

  event(event: Event): string | Uint8Array {
    const { accepted, resource } = this.#scope
    const isText = accepted.format !== 'protobuf' && !accepted.transform
    if (isText && this.#server.records.isPlain(event.entry, resource)) return plainFrame(event)
    return this.#frame(event.type, eventObject(this.#server, this.#scope, event))
  }

  /** Nothing is missing up to this revision. */
  bookmark(revision: number): string | Uint8Array {
    const { format, transform } = this.#scope.accepted
    if (format === 'protobuf' || transform?.kind === 'Table') return this.#bookmarkFrame(revision)
    this.#bookmark ??= around(String(this.#bookmarkFrame(0)), '"resourceVersion":"0"')
    const [before, behind] = this.#bookmark
    return `${before}"resourceVersion":"${revision}"${behind}`
  }

  #bookmarkFrame(revision: number): string | Uint8Array {
    const { kind, struct, structs } = this.#scope.resource
    const object: KubeObject = {
      kind: kind.kind,
      apiVersion: groupVersion(kind),
      metadata: { resourceVersion: String(revision) },
    }
    toInnerForm(object, struct, structs)
    return this.#frame('BOOKMARK', object)
  }

  error(status: Status): string | Uint8Array {
    return this.#scope.accepted.format === 'protobuf'
      ? protobufFrame('ERROR', { ...status }, this.#scope.resource)
      : `${JSON.stringify({ type: 'ERROR', object: status })}\n`
  }

  #frame(type: string, object: KubeObject): string | Uint8Array {
    const shown = this.#shown(object)
    if (this.#scope.accepted.format === 'protobuf')
      return protobufFrame(type, shown, this.#scope.resource)
    return `${htmlSafe(JSON.stringify({ type, object: shown }))}\n`
  }

  #shown(object: KubeObject): Readonly<Record<string, unknown>> {
    const { accepted, resource } = this.#scope
    if (!accepted.transform) return this.#server.records.written(object, resource)
    const { kind, version } = accepted.transform
    if (kind !== 'Table') return partialOf(object, version)
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' }
    const hasHeadings = this.#hasHeadings
    this.#hasHeadings = false
    return tableOf(this.#server, this.#scope, [object], metadata, version, hasHeadings)
  }
}

function around(text: string, word: string): readonly [string, string] {
  const at = text.indexOf(word)
  return [text.slice(0, at), text.slice(at + word.length)]
}

const plainFrame = ({ type, entry, revision }: Event): string =>
  recent.frameOf(
    entry,
    `${type} ${revision}`,
    () => `{"type":"${type}","object":${withRevision(entry.value, revision)}}\n`,
  )
