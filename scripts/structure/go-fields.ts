// Reads from Go's type declarations how a field is held and written: by pointer or by value, with or without
// `omitempty`. OpenAPI does not tell.
import { readFileSync } from 'node:fs'

export interface GoField {
  readonly isPointer: boolean
  readonly omitsEmpty: boolean
}

/** By the struct's Go name, then by the field's JSON name. */
export type GoStructs = ReadonlyMap<string, ReadonlyMap<string, GoField>>

export function readGoStructs(file: string): GoStructs {
  const structs = new Map<string, Map<string, GoField>>()
  let current: Map<string, GoField> | undefined
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, opened] = /^(?:type )?\t?(\w+) struct \{$/.exec(line) ?? []
    if (opened) {
      current = new Map()
      structs.set(opened, current)
    } else if (/^\t?\}/.test(line)) {
      current = undefined
    } else if (current) {
      addField(current, line)
    }
  }
  return structs
}

function addField(struct: Map<string, GoField>, line: string): void {
  const [, type = '', tag = ''] = /^\t+\w+\s+(\S+)\s+`.*?json:"([^"]*)"/.exec(line) ?? []
  const [name, ...options] = tag.split(',')
  if (name && name !== '-')
    struct.set(name, {
      isPointer: type.startsWith('*'),
      omitsEmpty: options.includes('omitempty') || options.includes('omitzero'),
    })
}
