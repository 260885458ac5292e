import { createHash } from 'node:crypto'
import { structs } from '../../kinds/structure/structs.ts'
import type { Answer, Endpoint, ReadCall } from '../call.ts'
import { groupVersion, type Resource, type Resources } from '../resources.ts'
import { StatusError } from '../status.ts'
import { methodNotAllowed } from '../verbs/generic-errors.ts'
import { documentV2 } from './document-v2.ts'
import { documentProtobuf } from './document-v2-protobuf.ts'
import { documentV3 } from './document-v3.ts'

interface Document {
  readonly body: string | Uint8Array
  readonly hash: string
}

/** Documents that other API servers have. */
export interface OtherDocuments {
  /** Where they are, by their paths below `/openapi/v3/`. */
  documents(): ReadonlyMap<string, string>
}

const noOthers: OtherDocuments = { documents: () => new Map() }

/** Answers `/openapi/v2` and `/openapi/v3`, from documents that are made when first asked for and after changes. */
export function openApiEndpoint(resources: Resources, others = noOthers): Endpoint {
  const documents = new Documents(resources)
  return (call) => {
    const parts = call.info.path.split('/').filter((part) => part !== '')
    if (parts[0] !== 'openapi') return undefined
    const version = parts[1]
    if (version === 'v2' && parts.length === 2) return onlyGet(call, () => v2(documents, call))
    if (version !== 'v3') return undefined
    const name = parts.slice(2).join('/')
    return onlyGet(call, () => (name === '' ? index(documents, others) : v3(documents, name, call)))
  }
}

function onlyGet(call: ReadCall, answer: () => Answer): Answer {
  if (call.method !== 'GET') throw methodNotAllowed()
  return answer()
}

/** Every group's version as the path it has below `/openapi/v3`. */
const nameOf = (version: string) => (version.includes('/') ? `apis/${version}` : `api/${version}`)

class Documents {
  readonly #resources: Resources
  #written = new Map<string, Document>()
  #places: ReadonlyMap<string, string> | undefined

  constructor(resources: Resources) {
    this.#resources = resources
    resources.onChange(({ kind }) => {
      const name = nameOf(groupVersion(kind))
      for (const key of ['v2', 'v2.pb', name]) this.#written.delete(key)
      this.#places = undefined
    })
  }

  names(): string[] {
    return [...this.#byName().keys()].sort()
  }

  v2(): Document {
    return this.#once('v2', () => JSON.stringify(documentV2(this.#resources.all(), structs)))
  }

  v2Protobuf(): Document {
    return this.#once('v2.pb', () =>
      documentProtobuf(JSON.parse(String(this.v2().body)) as Record<string, unknown>),
    )
  }

  v3(name: string): Document | undefined {
    const resources = this.#byName().get(name)
    if (!resources) return undefined
    return this.#once(name, () => JSON.stringify(documentV3(resources, structs)))
  }

  /** Where each document is, by its name. */
  places(): ReadonlyMap<string, string> {
    this.#places ??= new Map(
      this.names().map((name) => [name, `/openapi/v3/${name}?hash=${this.v3(name)?.hash ?? ''}`]),
    )
    return this.#places
  }

  #byName(): ReadonlyMap<string, readonly Resource[]> {
    return Map.groupBy(this.#resources.all(), ({ kind }) => nameOf(groupVersion(kind)))
  }

  #once(key: string, write: () => string | Uint8Array): Document {
    const known = this.#written.get(key)
    if (known) return known
    const body = write()
    const hash = createHash('sha512').update(body).digest('hex').toUpperCase()
    const document = { body, hash }
    this.#written.set(key, document)
    return document
  }
}

const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
/** Older clients ask by a name that is no media type, and cannot read it in the answer. */
const protobufTypes = [protobuf, 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf']

function v2(documents: Documents, call: ReadCall): Answer {
  for (const type of acceptedTypes(call)) {
    if (protobufTypes.includes(type)) return tagged(call, documents.v2Protobuf(), protobuf)
    if (takesJson(type)) return tagged(call, documents.v2(), 'application/json')
  }
  throw notAcceptable()
}

const acceptedTypes = (call: ReadCall): string[] =>
  (call.header('accept') || '*/*').split(',').map((it) => it.split(';')[0]?.trim() ?? '')

const takesJson = (type: string) => ['application/json', 'application/*', '*/*'].includes(type)

const notAcceptable = () => new StatusError(406, 'NotAcceptable', 'unable to negotiate', {})

const tagged = (call: ReadCall, { body, hash }: Document, type: string): Answer => {
  const headers = { etag: `"${hash}"`, vary: 'Accept' }
  if (call.header('if-none-match') === headers.etag) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': type }, body }
}

function index(documents: Documents, others: OtherDocuments): Answer {
  const places = [...documents.places(), ...others.documents()].sort(([a], [b]) => (a < b ? -1 : 1))
  const paths = Object.fromEntries(
    places.map(([name, serverRelativeURL]) => [name, { serverRelativeURL }]),
  )
  const body = JSON.stringify({ paths })
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

/** A URL with the document's hash may be kept for good; one with another hash leads to the right one. */
function v3(documents: Documents, name: string, call: ReadCall): Answer {
  const document = documents.v3(name)
  if (!document) return { status: 404, headers: {}, body: '' }
  if (!acceptedTypes(call).some(takesJson)) throw notAcceptable()
  const asked = call.query.get('hash')
  if (asked && asked !== document.hash) {
    const location = `/openapi/v3/${name}?hash=${document.hash}`
    return { status: 301, headers: { location }, body: '' }
  }
  const answer = tagged(call, document, 'application/json')
  if (!asked) return answer
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'public, immutable' } }
}
