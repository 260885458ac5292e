import { clone } from '../../kinds/clone.ts'
import { parseExact } from '../../kinds/exact-json.ts'
import { htmlSafe } from '../../kinds/html-safe.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm, toWrittenForm } from '../../kinds/structure/normal-form.ts'
import type { Entry, Revision } from '../../store/store.ts'
import { groupVersion, type Resource, type Resources } from '../resources.ts'
import { ordered } from './ordered.ts'
import { entryText, storedText, textHead, withRevision } from './text.ts'

/** Entries as objects of the version that is asked for, and back. Objects it gives are shared: copy before changing. */
export class Records {
  readonly #resources: Resources
  readonly #decoded = new WeakMap<Entry, Map<string, KubeObject>>()
  readonly #texts = new WeakMap<KubeObject, string>()
  /** Of custom kinds, in the one version that they were asked for in. */
  readonly #adopted = new WeakMap<Entry, KubeObject>()

  constructor(resources: Resources) {
    this.#resources = resources
  }

  /** In the inner form, with its resourceVersion. */
  object(entry: Entry, resource: Resource): KubeObject {
    // A definition's schema may have changed since: custom objects are read afresh.
    if (resource.custom) return this.#adopted.get(entry) ?? this.read(entryText(entry), resource)
    const version = groupVersion(resource.kind)
    const known = this.#decoded.get(entry) ?? new Map<string, KubeObject>()
    this.#decoded.set(entry, known)
    const found = known.get(version)
    if (found) return found
    const object = this.read(entryText(entry), resource)
    known.set(version, object)
    return object
  }

  /** Keeps nothing of an entry any more: it is no longer the current one. */
  forget(entry: Entry): void {
    this.#decoded.delete(entry)
  }

  /** What a webhook made of a custom entry: its object from now on, in the version that it was asked for. */
  adopt(entry: Entry, object: KubeObject): void {
    this.#adopted.set(entry, object)
  }

  /** An object as it was stored, in this version. */
  read(text: string, resource: Resource): KubeObject {
    const parsed = parseExact(text) as KubeObject
    const stored = this.#storedAs(resource)
    toInnerForm(parsed, stored.struct, stored.structs)
    return resource.kind.conversion ? resource.kind.conversion.fromStored(parsed) : parsed
  }

  /** An object of one version as it is in another, in the inner form. */
  convert(object: KubeObject, from: Resource, to: Resource): KubeObject {
    if (from.kind === to.kind) return object
    if (to.custom) return { ...clone(object), apiVersion: groupVersion(to.kind) }
    const converted = this.read(this.stored(object, from), to)
    const { resourceVersion } = object.metadata
    if (resourceVersion) converted.metadata.resourceVersion = resourceVersion
    return converted
  }

  /** JSON text as a client gets it. */
  text(entry: Entry, resource: Resource): string {
    if (this.isPlain(entry, resource)) return entryText(entry)
    return this.textOf(this.object(entry, resource), resource)
  }

  /** Gives an object the revision that it was stored at as this text; neither changes any more. */
  wasStored(object: KubeObject, text: string, revision: Revision): void {
    object.metadata.resourceVersion = String(revision)
    this.#texts.set(object, withRevision(text, revision))
  }

  /** The same of an object, be it stored or not. */
  textOf(object: KubeObject, resource: Resource): string {
    const known = this.#texts.get(object)
    if (known !== undefined && isPlainText(known, resource)) return known
    return htmlSafe(JSON.stringify(this.written(object, resource)))
  }

  /** The stored text is that of this version: it needs no parsing. */
  isPlain(entry: Entry, resource: Resource): boolean {
    return isPlainText(entry.value, resource)
  }

  /** Its objects are stored in this version. */
  isStorage({ kind, custom }: Resource): boolean {
    return !custom || custom.versions.storage === groupVersion(kind)
  }

  /** It is stored in the version that it would be written in; what a definition stored before is not. */
  isCurrent(entry: Entry, { kind, custom }: Resource): boolean {
    return !custom || entry.value.startsWith(textHead(kind.kind, custom.versions.storage))
  }

  /** As Go writes it: the text of an answer, and what patches are applied to. */
  written(object: KubeObject, { struct, structs }: Resource): KubeObject {
    return ordered(toWrittenForm(object, struct, structs))
  }

  /** The text to store. */
  stored(object: KubeObject, resource: Resource): string {
    const { conversion } = resource.kind
    const stored = this.#storedAs(resource)
    const converted = conversion ? conversion.toStored(clone(object)) : object
    return storedText(toWrittenForm(converted, stored.struct, stored.structs))
  }

  #storedAs(resource: Resource): Resource {
    const { conversion, plural } = resource.kind
    if (!conversion || resource.custom) return resource
    const { group, version } = conversion.stored
    return this.#resources.find(group, version, plural) ?? resource
  }
}

const isPlainText = (text: string, { kind, custom }: Resource): boolean =>
  !custom && text.startsWith(textHead(kind.kind, groupVersion(kind)))
