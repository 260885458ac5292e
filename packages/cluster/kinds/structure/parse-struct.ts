import type { Field, ListKind, Struct, Type } from './structure.ts'

/*
 * `table.txt` has a struct a line: its name, `@` if it is atomic, then its fields, a space between. A field is
 *   NAME:TYPE#NUMBER FLAGS LIST PATCH GOTYPE DEFAULT      (without the spaces)
 * TYPE     s string, b bool, i int32, l int64, d double, y bytes, q quantity, o int-or-string, t time, m micro time,
 *          u duration, a any, [T list of T, {T map of T, <NAME> struct
 * NUMBER   protobuf's; WITHIN.NUMBER for a field of a message that JSON does not have, WITHIN as often as need be
 * FLAGS    ! required, v held by value, w always written, @ atomic, % granular though its struct is atomic
 * LIST     * set, *(KEY,…) map
 * PATCH    ~STRATEGY,… or ~STRATEGY,…(MERGEKEY)
 * GOTYPE   ^NAME where the type does not tell it
 * DEFAULT  =JSON
 */

const scalars = {
  s: 'string',
  b: 'bool',
  i: 'int32',
  l: 'int64',
  d: 'double',
  y: 'bytes',
  q: 'quantity',
  o: 'intOrString',
  t: 'time',
  m: 'microTime',
  u: 'duration',
  a: 'any',
} as const satisfies Readonly<Record<string, Exclude<Type['kind'], 'list' | 'map' | 'struct'>>>

/** Reads a line of `table.txt` whose name has been taken off. */
export function parseStruct(name: string, line: string): Struct {
  const words = line.split(' ')
  const isAtomic = words[0] === '@'
  const fields = words.slice(isAtomic ? 1 : 0).map(parseField)
  return {
    name,
    fields: new Map(fields.map((field) => [field.name, field])),
    ...(isAtomic && { isAtomic: true }),
  }
}

const fieldForm =
  /^(.+?):([[{]*(?:<[^>]+>|\w))#((?:\d+\.)*)(\d+)([!vw@%]*)(?:\*(\([^)]*\))?)?(?:~([\w,]+)(?:\((\w+)\))?)?(?:\^([^=]+))?(?:=(.*))?$/

function parseField(text: string): Field {
  const found = fieldForm.exec(text)
  if (!found) throw new Error(`The structure tables have a field that cannot be read: ${text}`)
  const [
    ,
    name = '',
    type = '',
    within,
    number,
    flags = '',
    keys,
    strategies,
    mergeKey,
    goType,
    fallback,
  ] = found
  return {
    name,
    type: parseType(type),
    number: Number(number),
    ...(within && { within: within.split('.').slice(0, -1).map(Number) }),
    isRequired: flags.includes('!'),
    ...(flags.includes('v') && { isByValue: true }),
    ...(flags.includes('w') && { isAlwaysWritten: true }),
    ...(flags.includes('@') && { isAtomic: true }),
    ...(flags.includes('%') && { isAtomic: false }),
    ...(/#[\d.]+[!vw@%]*\*/.test(text) && { list: parseList(keys) }),
    ...(strategies && { patch: parsePatch(strategies, mergeKey) }),
    ...(goType && { goType }),
    ...(fallback !== undefined && { default: JSON.parse(fallback) }),
  }
}

export function parseType(text: string): Type {
  const [first = '', rest] = [text[0], text.slice(1)]
  if (first === '[') return { kind: 'list', of: parseType(rest) }
  if (first === '{') return { kind: 'map', of: parseType(rest) }
  if (first === '<') return { kind: 'struct', name: rest.slice(0, -1) }
  if (first in scalars) return { kind: scalars[first as keyof typeof scalars] }
  throw new Error(`The structure tables have a type that cannot be read: ${text}`)
}

const parseList = (keys: string | undefined): ListKind =>
  keys ? { kind: 'map', keys: keys.slice(1, -1).split(',') } : { kind: 'set' }

function parsePatch(strategies: string, mergeKey: string | undefined): NonNullable<Field['patch']> {
  // Safe: upstream knows no others, and a test reads every line.
  const named = strategies.split(',') as ('merge' | 'replace' | 'retainKeys')[]
  return { strategies: named, ...(mergeKey && { mergeKey }) }
}
