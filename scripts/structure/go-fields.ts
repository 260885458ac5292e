// Reads from Go's type declarations what OpenAPI does not tell of a field: whether it is held by pointer or by value,
// written when empty, and its protobuf number.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface GoField {
  /** As Go prints it: `[]v1.Container`, `v1.PodPhase`; of a pointer, what it points to. */
  readonly type: string
  readonly isPointer: boolean
  readonly omitsEmpty: boolean
  /** 0 where the type has no protobuf form. */
  readonly number: number
}

interface GoStruct {
  readonly fields: Map<string, GoField>
  /** Structs whose fields stand among this one's own in JSON, and their protobuf numbers. */
  readonly inline: { readonly type: string; readonly number: number }[]
  /** All of them as they are declared: a field by its name, an inlined struct by its type. */
  readonly order: ({ readonly name: string } | { readonly type: string })[]
}

/** A field as JSON has it, with the numbers of the messages in which protobuf has it where JSON has none. */
export interface FoundField extends GoField {
  readonly within: readonly number[]
}

/** The structs that a folder of a Go module declares, by name. */
export class GoPackage {
  readonly #structs = new Map<string, GoStruct>()
  readonly #name: string

  constructor(folder: string) {
    this.#name = basename(folder)
    for (const file of globSync('*.go', { cwd: folder }))
      if (!/(_test|generated.*|^zz_.*)\.go$/.test(file)) this.#read(join(folder, file))
  }

  field(struct: string, name: string): FoundField | undefined {
    const found = this.#structs.get(struct)
    const own = found?.fields.get(name)
    if (!found) return undefined
    if (own) return { ...own, within: [] }
    for (const { type, number } of found.inline) {
      const field = this.field(type, name)
      // What is inlined without a number (TypeMeta) is no part of the message.
      if (field)
        return number > 0
          ? { ...field, within: [number, ...field.within] }
          : { ...field, number: 0 }
    }
    return undefined
  }

  /** The names of a struct's fields in the order in which Go writes them. */
  names(struct: string): string[] {
    return (this.#structs.get(struct)?.order ?? []).flatMap((it) =>
      'name' in it ? [it.name] : this.names(it.type),
    )
  }

  #read(file: string): void {
    let current: GoStruct | undefined
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [, opened] = /^(?:type )?\t?(\w+) struct \{$/.exec(line) ?? []
      if (opened) {
        current = { fields: new Map(), inline: [], order: [] }
        this.#structs.set(opened, current)
      } else if (/^\t?\}/.test(line)) {
        current = undefined
      } else if (current) {
        addField(current, line, this.#name)
      }
    }
  }
}

function addField(struct: GoStruct, line: string, packageName: string): void {
  const [, before = '', tags = ''] = /^\t+([^`/]+?)\s*`([^`]*)`/.exec(line) ?? []
  const [, json] = /json:"([^"]*)"/.exec(tags) ?? []
  if (json === undefined) return
  const type = before.trim().split(/\s+/).at(-1) ?? ''
  const [name, ...options] = json.split(',')
  const number = Number(/protobuf:"[^,"]*,(\d+)/.exec(tags)?.[1] ?? 0)
  if (options.includes('inline')) {
    const inlined = { type: type.replace(/^\*?(\w+\.)?/, ''), number }
    struct.inline.push(inlined)
    struct.order.push(inlined)
  } else if (name && name !== '-') {
    struct.order.push({ name })
    struct.fields.set(name, {
      type: printedType(type, packageName),
      isPointer: type.startsWith('*'),
      omitsEmpty: options.includes('omitempty') || options.includes('omitzero'),
      number,
    })
  }
}

/** Types of other packages are qualified already, by an alias (`metav1.Time`) that ends as their name (`v1`). */
const printedType = (type: string, packageName: string) =>
  type
    .replace(/^\*/, '')
    .replace(/(?<![\w.])[A-Z]\w*/g, `${packageName}.$&`)
    .replace(/\b[a-z]+(v\d\w*)\./g, '$1.')
    .replace(/\bbyte\b/g, 'uint8')
