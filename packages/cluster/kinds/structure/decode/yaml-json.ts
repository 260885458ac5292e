import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'
import { DecodeError, goQuote } from './decode-error.ts'
import { control, jsonOfPlain } from './json-in-yaml.ts'
import { deepest } from './json-syntax.ts'
import { plainScalar } from './yaml-scalar.ts'

/*
 * YAML as upstream takes it: its first document becomes JSON text, whose fields stand in the order of their names. What a
 * scalar means is for us to say (`yaml-scalar.ts`); the library reads the form alone.
 */

export interface YamlJson {
  readonly text: string
  /** `key "a" already set in map`, as upstream tells of it; none where there is no such. */
  readonly problem: string | undefined
}

/** So many nodes may come of one document; aliases multiply. */
const mostNodes = 1_000_000

export function yamlToJson(yaml: string): YamlJson {
  if (control.test(yaml)) throw new DecodeError('yaml: control characters are not allowed')
  const json = jsonOfPlain(yaml)
  if (json !== undefined) return { text: json, problem: undefined }
  if (isDeep(yaml)) throw tooDeep()
  const lines = new LineCounter()
  const document = firstDocument(yaml, lines)
  if (!document) return { text: 'null', problem: undefined }
  const [error] = document.errors
  if (error)
    throw new DecodeError(`yaml: line ${lines.linePos(error.pos[0]).line}: ${oneLine(error)}`)
  const writer = new Writer(lines)
  const text = writer.write(document.contents, 0)
  const { repeated } = writer
  const problem = repeated.length
    ? `yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`
    : undefined
  return { text, problem }
}

const tooDeep = () => new DecodeError(`yaml: exceeded max depth of ${deepest}`)

/** What opens brackets or lists within one another thousands of times is not read at all: that takes too much memory. */
function isDeep(yaml: string): boolean {
  let depth = 0
  for (let at = 0; at < yaml.length; at++) {
    const code = yaml.charCodeAt(at)
    if (code === 0x5b || code === 0x7b) depth++
    else if (code === 0x5d || code === 0x7d) depth--
    if (depth > deepest) return true
  }
  return /(?:[-?:][ \t]+){1000}/.test(yaml)
}

const oneLine = (error: Error) => error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? ''

/** What follows the first document is not looked at. */
function onlyFirst(yaml: string): string {
  const [head = ''] = /^(?:[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n)*(?:---(?=\s))?/.exec(yaml) ?? []
  const end = yaml.slice(head.length).search(/^(?:---|\.\.\.)(?=\s|$)/m)
  return end < 0 ? yaml : yaml.slice(0, head.length + end)
}

function firstDocument(yaml: string, lineCounter: LineCounter): Document | undefined {
  try {
    const documents = parseAllDocuments(onlyFirst(yaml), {
      version: '1.1',
      schema: 'failsafe',
      uniqueKeys: false,
      merge: false,
      lineCounter,
      prettyErrors: false,
      logLevel: 'silent',
    })
    return 'empty' in documents ? undefined : documents[0]
  } catch (error) {
    // Its reader recurses.
    if (error instanceof RangeError) throw tooDeep()
    throw error
  }
}

class Writer {
  readonly repeated: string[] = []
  readonly #lines: LineCounter
  readonly #anchors = new Map<string, unknown>()
  #nodes = 0

  constructor(lines: LineCounter) {
    this.#lines = lines
  }

  write(node: unknown, depth: number): string {
    if (depth > deepest) throw tooDeep()
    if (++this.#nodes > mostNodes)
      throw new DecodeError('yaml: document contains excessive aliasing')
    this.#remember(node)
    if (isAlias(node)) return this.write(this.#target(node), depth + 1)
    if (isMap(node)) return this.#map(node, depth + 1)
    if (isSeq(node)) return `[${node.items.map((item) => this.write(item, depth + 1)).join(',')}]`
    return jsonOf(scalarValue(node))
  }

  #target(node: unknown): unknown {
    this.#remember(node)
    if (!isAlias(node)) return node
    const target = this.#anchors.get(node.source)
    if (!target) throw new DecodeError(`yaml: unknown anchor '${node.source}' referenced`)
    return target
  }

  #remember(node: unknown): void {
    if (isNode(node) && 'anchor' in node && node.anchor) this.#anchors.set(node.anchor, node)
  }

  #map(map: YAMLMap, depth: number): string {
    const fields = new Map<string, string>()
    for (const pair of map.items) if (isMerge(pair)) this.#merge(pair.value, fields, depth)
    const own = new Set<string>()
    for (const pair of map.items) {
      if (isMerge(pair)) continue
      const key = this.#key(pair)
      if (own.has(key)) this.#repeat(pair, key)
      own.add(key)
      fields.set(key, this.write(pair.value, depth))
    }
    return `{${[...fields.keys()]
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${fields.get(key)}`)
      .join(',')}}`
  }

  #merge(value: unknown, fields: Map<string, string>, depth: number): void {
    const target = this.#target(value)
    const maps = isSeq(target) ? target.items.map((item) => this.#target(item)) : [target]
    for (const map of maps.toReversed()) {
      if (!isMap(map))
        throw new DecodeError('yaml: map merge requires map or sequence of maps as the value')
      if (depth > deepest) throw tooDeep()
      for (const pair of map.items)
        if (isMerge(pair)) this.#merge(pair.value, fields, depth + 1)
        else fields.set(this.#key(pair), this.write(pair.value, depth + 1))
    }
  }

  #key(pair: Pair): string {
    const key = scalarValue(this.#target(pair.key))
    if (key === null) throw new DecodeError(nullKey(scalarValue(this.#target(pair.value))))
    if (typeof key === 'object') throw new DecodeError('yaml: invalid map key')
    return String(key)
  }

  /** Upstream tells of the line on which the value begins. */
  #repeat(pair: Pair, key: string): void {
    const place = isNode(pair.value) ? pair.value : pair.key
    const { line } = this.#lines.linePos(isNode(place) ? (place.range?.[0] ?? 0) : 0)
    const isText = typeof scalarValue(this.#target(pair.key)) === 'string'
    this.repeated.push(`line ${line}: key ${isText ? goQuote(key) : key} already set in map`)
  }
}

/** Upstream's message was meant to name the key's type, which null has not. */
const nullKey = (value: unknown) =>
  `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${typeof value === 'string' ? goQuote(value) : value === null ? '<nil>' : String(value)}`

const isMerge = ({ key }: Pair) => isScalar(key) && key.type === 'PLAIN' && key.value === '<<'

/** A scalar's value; what else may stand there is told by its being an object. */
function scalarValue(node: unknown): unknown {
  if (node === null || node === undefined) return null
  if (!isScalar(node)) return {}
  const text = String(node.source ?? node.value ?? '')
  if (node.tag === 'tag:yaml.org,2002:binary') return Buffer.from(text, 'base64').toString()
  if (resolved.has(node.tag ?? '')) return plainScalar(String(node.value))
  if (node.type !== 'PLAIN' || node.tag) return typeof node.value === 'string' ? node.value : text
  return plainScalar(text)
}

/** Tags whose values are what they look like, quoted or not. */
const resolved = new Set(
  ['int', 'float', 'bool', 'null', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
)

const jsonOf = (value: unknown) =>
  typeof value === 'bigint' ? String(value) : JSON.stringify(value)
