import type { Kind } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm } from '../../kinds/structure/normal-form.ts'
import type { Resource } from '../resources.ts'
import { badRequestError } from '../status.ts'

export interface FieldTerm {
  readonly field: string
  readonly isEqual: boolean
  readonly value: string
}

/** A field selector of a query: every term must hold. */
export class FieldSelector {
  readonly terms: readonly FieldTerm[]

  constructor(terms: readonly FieldTerm[]) {
    this.terms = terms
  }

  get isEmpty(): boolean {
    return this.terms.length === 0
  }

  /** The value that `field` must have, where a term says so. */
  exactly(field: string): string | undefined {
    return this.terms.find((term) => term.field === field && term.isEqual)?.value
  }

  matches(object: KubeObject, kind: Kind): boolean {
    if (this.isEmpty) return true
    const fields = fieldsOf(object, kind)
    return this.terms.every(
      ({ field, isEqual, value }) => ((fields[field] ?? '') === value) === isEqual,
    )
  }
}

const fieldsOf = (object: KubeObject, kind: Kind): Readonly<Record<string, string>> => ({
  'metadata.name': object.metadata.name ?? '',
  'metadata.namespace': object.metadata.namespace ?? '',
  ...kind.selectableFields?.(object),
})

export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text)
    .filter((term) => term !== '')
    .map((term): FieldTerm => {
      const at = /!=|==|=/.exec(unescapedOnly(term))
      if (!at) throw badRequestError(`invalid selector: '${text}'; can't understand '${term}'`)
      const value = unescaped(term.slice(at.index + at[0].length))
      return { field: term.slice(0, at.index), isEqual: at[0] !== '!=', value }
    })
  return new FieldSelector(terms)
}

/** Escaped characters blanked out, so that positions stay. */
const unescapedOnly = (text: string) => text.replace(/\\[\s\S]/g, '  ')

function splitTerms(text: string): string[] {
  const terms: string[] = []
  let from = 0
  for (const { index } of unescapedOnly(text).matchAll(/,/g)) {
    terms.push(text.slice(from, index))
    from = index + 1
  }
  return [...terms, text.slice(from)]
}

function unescaped(value: string): string {
  let plain = ''
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at)
    if (char === '\\') {
      const next = value.charAt(++at)
      if (!'\\,='.includes(next) || next === '')
        throw badRequestError(`invalid field selector: invalid escape sequence: \\${next}`)
      plain += next
    } else if (char === ',' || char === '=') {
      throw badRequestError(
        `invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`,
      )
    } else plain += char
  }
  return plain
}

const known = new WeakMap<Kind, ReadonlySet<string>>()

function knownFields({ kind, struct, structs }: Resource): ReadonlySet<string> {
  let fields = known.get(kind)
  if (!fields) {
    const zero: KubeObject = { apiVersion: '', kind: '', metadata: {} }
    toInnerForm(zero, struct, structs)
    fields = new Set([
      'metadata.name',
      'metadata.namespace',
      ...Object.keys(kind.selectableFields?.(zero) ?? {}),
    ])
    known.set(kind, fields)
  }
  return fields
}

/** Refuses a field that this kind cannot be selected by. */
export function checkFields(selector: FieldSelector, resource: Resource): void {
  for (const { field } of selector.terms) {
    if (knownFields(resource).has(field)) continue
    throw badRequestError(
      resource.kind.selectableFields || resource.custom
        ? `field label not supported: ${field}`
        : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    )
  }
}
