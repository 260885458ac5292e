import { createHash } from 'node:crypto'
import type { Answer, Endpoint, ReadCall } from '../call.ts'
import { textAnswer } from '../media/answers.ts'
import { groupVersion, type Resources } from '../resources.ts'
import { methodNotAllowed, resourceNotFound } from '../verbs/generic-errors.ts'
import { aggregatedType, discoveryForm } from './accept.ts'
import { aggregatedGroup, aggregatedList, type Version } from './aggregated.ts'
import { Catalog } from './catalog.ts'
import type { RegisteredVersions } from './registered.ts'
import { resourceList } from './resource-list.ts'

/** Answers `/api`, `/apis` and what is directly below: which groups, versions and resources there are. */
export function discoveryEndpoint(resources: Resources, registered?: RegisteredVersions): Endpoint {
  const catalog = new Catalog(resources, registered)
  const aggregated = new AggregatedDocuments(catalog)
  return (call) => {
    const parts = call.info.path.split('/').filter((part) => part !== '')
    const [root, first, second] = parts
    if (root !== 'api' && root !== 'apis') return undefined
    if (parts.length > (root === 'api' ? 2 : 3)) return undefined
    const document = () => documentOf(catalog, call, root, first, second)
    if (first !== undefined) return plainAnswer(call, document())
    if (call.method !== 'GET') throw methodNotAllowed()
    const form = discoveryForm(call)
    if (form === 'aggregated') return aggregated.answer(root, call)
    return textAnswer(200, JSON.stringify(document()), form)
  }
}

function plainAnswer(call: ReadCall, document: object | undefined): Answer | undefined {
  if (!document) return undefined
  if (call.method !== 'GET') throw methodNotAllowed()
  const form = discoveryForm(call)
  if (form === 'aggregated') return textAnswer(200, JSON.stringify(document), plain)
  return textAnswer(200, JSON.stringify(document), form)
}

const plain = { format: 'json', isPretty: false } as const

function documentOf(
  catalog: Catalog,
  call: ReadCall,
  root: 'api' | 'apis',
  first: string | undefined,
  second: string | undefined,
): object | undefined {
  if (root === 'api')
    return first === undefined ? versions(catalog, call) : listOf(catalog, '', first)
  if (first === undefined) return groupList(catalog)
  if (!catalog.groups.has(first)) return undefined
  return second === undefined
    ? { kind: 'APIGroup', apiVersion: 'v1', ...group(catalog, first) }
    : listOf(catalog, first, second)
}

function listOf(catalog: Catalog, group: string, version: string): object | undefined {
  const found = catalog.version(group, version)
  if (found) return resourceList(group, version, found.resources)
  if (catalog.isCustom(group)) return undefined
  throw resourceNotFound()
}

const versions = (catalog: Catalog, call: ReadCall) => ({
  kind: 'APIVersions',
  versions: (catalog.groups.get('') ?? []).map(({ version }) => version),
  serverAddressByClientCIDRs: [
    { clientCIDR: '0.0.0.0/0', serverAddress: call.header('host') ?? '' },
  ],
})

const groupList = (catalog: Catalog) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: namedGroups(catalog).map(([name]) => group(catalog, name)),
})

const namedGroups = (catalog: Catalog): [string, readonly Version[]][] =>
  [...catalog.groups].filter(([name]) => name !== '')

function group(catalog: Catalog, name: string) {
  const versions = (catalog.groups.get(name) ?? []).map(({ version }) => ({
    groupVersion: groupVersion({ group: name, version }),
    version,
  }))
  return { name, versions, preferredVersion: versions[0] }
}

interface Document {
  readonly of: Catalog['groups']
  readonly text: string
  readonly tag: string
}

/** The aggregated documents as text with their tag, written anew only after something changed. */
class AggregatedDocuments {
  readonly #catalog: Catalog
  readonly #written = new Map<string, Document>()

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  answer(root: 'api' | 'apis', call: ReadCall): Answer {
    const { text, tag } = this.#document(root)
    const headers = { etag: tag, vary: 'Accept', 'cache-control': 'public' }
    if (call.header('if-none-match') === tag) return { status: 304, headers, body: '' }
    return {
      status: 200,
      headers: { ...headers, 'content-type': aggregatedType },
      body: `${text}\n`,
    }
  }

  #document(root: 'api' | 'apis'): Document {
    const { groups } = this.#catalog
    const known = this.#written.get(root)
    if (known?.of === groups) return known
    const named = [...groups].filter(([name]) => (name === '') === (root === 'api'))
    const list = aggregatedList(named.map(([name, versions]) => aggregatedGroup(name, versions)))
    const text = JSON.stringify(list)
    const hash = createHash('sha512').update(text).digest('hex').toUpperCase()
    const document = { of: groups, text, tag: `"${hash}"` }
    this.#written.set(root, document)
    return document
  }
}
