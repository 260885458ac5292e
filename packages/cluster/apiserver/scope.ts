import type { ReadCall } from './call.ts'
import type { Accepted } from './media/accept.ts'
import type { Resource } from './resources.ts'
import type { Target } from './status.ts'

/** One request for one resource: what it names, and how its answer is to look. */
export interface Scope {
  readonly call: ReadCall
  readonly resource: Resource
  /** Empty for cluster-wide resources and for lists over all namespaces. */
  readonly namespace: string
  readonly name: string
  readonly subresource: string
  readonly accepted: Accepted
  readonly warnings: Warnings
}

/** What a client is told beside its answer, each thing once. */
export class Warnings {
  readonly #texts = new Set<string>()

  add(text: string): void {
    if (text) this.#texts.add(text)
  }

  addAll(texts: readonly string[]): void {
    for (const text of texts) this.add(text)
  }

  /** RFC 7234 section 5.5: `299 - "TEXT"`. */
  headers(): { readonly warning?: readonly string[] } {
    if (this.#texts.size === 0) return {}
    return { warning: [...this.#texts].map((text) => `299 - "${quoted(text)}"`) }
  }
}

/** No line ends in a header; what is not ASCII goes as bytes. */
const quoted = (text: string) =>
  Buffer.from(text.replace(/[\r\n]+/g, ' ').replace(/[\\"]/g, (char) => `\\${char}`)).toString(
    'latin1',
  )

/** As most errors name what was asked for: by its resource. */
export const targetOf = ({ resource }: Pick<Scope, 'resource'>, name: string): Target => ({
  group: resource.kind.group,
  resource: resource.kind.plural,
  name,
})

/** As refusals of an object name it: by its kind, and the group that it is stored under. */
export const kindTargetOf = (
  { resource: { kind } }: Pick<Scope, 'resource'>,
  name: string,
): Target => ({
  group: kind.conversion?.stored.group ?? kind.group,
  resource: kind.kind,
  name,
})
