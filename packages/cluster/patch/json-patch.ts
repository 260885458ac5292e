import { badRequestError, StatusError } from '../apiserver/status.ts'
import { has, isObject, type Json, set } from '../kinds/json.ts'
import { own } from '../kinds/own.ts'
import { equal, goType } from './json.ts'
import { whyRefused } from './json-patch-words.ts'
import { unescaped } from './json-pointer.ts'

/** Upstream's limits: operations of a patch, and bytes that its `copy` operations may add. */
const mostOperations = 10_000
const mostCopiedBytes = 3 * 1024 * 1024

interface Operation {
  readonly op: string
  readonly path: string
  readonly from: string
  readonly value: unknown
}

type Apply = (document: Json, operation: Operation) => void

/** An operation that cannot be applied. Clients are not told which; `why` is for who else has to know. */
export class JsonPatchError extends StatusError {
  readonly why: string

  constructor(why: string) {
    const message = 'the server rejected our request due to an error in our request'
    super(422, 'Invalid', message, {})
    this.why = why
  }
}

/** Applies a JSON Patch (RFC 6902) to a copy. What cannot be applied is refused as a whole, without a word on which. */
export function applyJsonPatch(object: Json, patch: unknown): Json {
  const operations = read(patch)
  const document = structuredClone(object)
  let copied = 0
  for (const operation of operations) {
    try {
      if (operation.op === 'copy')
        copied += JSON.stringify(find(document, operation.from) ?? null).length
      if (copied > mostCopiedBytes) throw new JsonPatchError(tooMuch(copied))
      applyOne(document, operation)
    } catch (error) {
      if (!(error instanceof JsonPatchError)) throw error
      throw new JsonPatchError(error.why || whyRefused(document, operation))
    }
  }
  return document
}

const tooMuch = (copied: number) =>
  `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${mostCopiedBytes}`

function applyOne(document: Json, operation: Operation): void {
  const apply = own(appliers, operation.op)
  if (!apply) throw refused()
  apply(document, operation)
}

function read(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch))
    throw undecodable(`${jsonType(patch)} into Go value of type []handlers.jsonPatchOp`)
  if (patch.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`
    throw new StatusError(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: limit is ${message}`,
    )
  }
  return patch.map((item: unknown) => {
    if (!isObject(item))
      throw undecodable(`${jsonType(item)} into Go value of type handlers.jsonPatchOp`)
    return {
      op: text(item, 'op'),
      path: text(item, 'path'),
      from: text(item, 'from'),
      value: item.value,
    }
  })
}

function text(item: Json, name: string): string {
  const value = item[name] ?? ''
  if (typeof value === 'string') return value
  throw undecodable(`${jsonType(value)} into Go struct field jsonPatchOp.${name} of type string`)
}

const undecodable = (what: string) =>
  badRequestError(`error decoding patch: json: cannot unmarshal ${what}`)

function jsonType(value: unknown): string {
  const type = goType(value)
  if (type === '[]interface {}') return 'array'
  if (type === 'map[string]interface {}') return 'object'
  return type === 'int64' || type === 'float64' ? 'number' : type
}

/** Upstream keeps to itself what was wrong. */
const refused = () => new JsonPatchError('')

const appliers: Readonly<Record<string, Apply>> = {
  add: (document, { path, value }) => add(document, path, value ?? null),
  remove: (document, { path }) => remove(document, path),
  replace: (document, { path, value }) => replace(document, path, value ?? null),
  move(document, { from, path }) {
    const value = find(document, from)
    remove(document, from)
    add(document, path, value)
  },
  copy(document, { from, path }) {
    add(document, path, structuredClone(find(document, from) ?? null))
  },
  test(document, { path, value }) {
    if (!equal(find(document, path, null) ?? null, value ?? null)) throw refused()
  },
}

/** The value at a JSON pointer (RFC 6901), `absent` where its last step leads nowhere. */
function find(document: Json, path: string, absent?: null): unknown {
  if (path === '') return document
  const { parent, key } = parentOf(document, path)
  if (Array.isArray(parent)) return parent[indexIn(parent, key, parent.length - 1)]
  return has(parent, key) ? parent[key] : absent
}

function add(document: Json, path: string, value: unknown): void {
  const { parent, key } = parentOf(document, path)
  if (!Array.isArray(parent)) set(parent, key, value)
  else parent.splice(key === '-' ? parent.length : indexIn(parent, key, parent.length), 0, value)
}

/** As upstream's library has it, a field need not be there to be replaced; an element must. */
function replace(document: Json, path: string, value: unknown): void {
  const { parent, key } = parentOf(document, path)
  if (Array.isArray(parent)) parent[indexIn(parent, key, parent.length - 1)] = value
  else set(parent, key, value)
}

function remove(document: Json, path: string): void {
  const { parent, key } = parentOf(document, path)
  if (Array.isArray(parent)) {
    parent.splice(indexIn(parent, key, parent.length - 1), 1)
  } else {
    if (!has(parent, key)) throw refused()
    delete parent[key]
  }
}

function parentOf(document: Json, path: string): { parent: Json | unknown[]; key: string } {
  const [first, ...steps] = path.split('/')
  const key = steps.pop()
  if (first !== '' || key === undefined) throw refused()
  let parent: unknown = document
  for (const step of steps) {
    if (Array.isArray(parent)) parent = parent[indexIn(parent, step, parent.length - 1)]
    else
      parent =
        isObject(parent) && has(parent, unescaped(step)) ? parent[unescaped(step)] : undefined
  }
  if (!isObject(parent) && !Array.isArray(parent)) throw refused()
  return { parent, key: unescaped(key) }
}

/** Negative indices count from the end, as upstream's library has it. */
function indexIn(list: readonly unknown[], step: string, last: number): number {
  if (!/^-?\d+$/.test(step)) throw refused()
  const index = Number(step) < 0 ? Number(step) + list.length : Number(step)
  if (index < 0 || index > last) throw refused()
  return index
}
