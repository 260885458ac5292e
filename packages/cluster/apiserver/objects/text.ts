import { htmlSafe } from '../../kinds/html-safe.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { Entry } from '../../store/store.ts'
import { ordered } from './ordered.ts'

/*
 * What is stored is the JSON that a client gets, but for `metadata.resourceVersion`, which is the entry's revision. It
 * is put in behind the uid, which is found without parsing: before it stand only a kind, a version, names and a
 * namespace, none of which can hold a quotation mark.
 */
const uidField = '"uid":"'
const uidLength = 36

/** JSON text of an object in the order that upstream writes, without its resourceVersion. */
export function storedText(object: KubeObject): string {
  const { metadata, ...fields } = ordered(object)
  const { resourceVersion: _, ...rest } = metadata
  const { kind, apiVersion, ...others } = fields
  return htmlSafe(JSON.stringify({ kind, apiVersion, metadata: rest, ...others }))
}

/** The stored text with its resourceVersion. */
export function withRevision(text: string, revision: number): string {
  const at = text.indexOf(uidField) + uidField.length + uidLength + 1
  return `${text.slice(0, at)},"resourceVersion":"${revision}"${text.slice(at)}`
}

export const entryText = (entry: Entry): string => withRevision(entry.value, entry.revision)

/** `{"kind":"K","apiVersion":"V"`: what the stored text of that version begins with. */
export const textHead = (kind: string, apiVersion: string): string =>
  `{"kind":"${kind}","apiVersion":"${apiVersion}",`

/** As an item of a list, which of a built-in kind does not repeat kind and version. */
export const itemText = (entry: Entry, head: string): string =>
  `{${withRevision(entry.value, entry.revision).slice(head.length)}`
