/** What a request asks for, read from its path and method alone (upstream's RequestInfo): authorization goes by it. */
export interface RequestInfo {
  readonly isResourceRequest: boolean
  readonly path: string
  /** A verb of the API, or for other paths the method in lower case. */
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** `RESOURCE[/NAME[/SUBRESOURCE[/…]]]`, decoded. */
  readonly parts: readonly string[]
  /** Only where the verb knows selectors. */
  readonly fieldSelector: string
  readonly labelSelector: string
}

const verbsByMethod: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const namespaceSubresources = new Set(['status', 'finalize'])
const verbsWithSelectors = new Set(['list', 'watch', 'deletecollection'])

const split = (path: string) => {
  const trimmed = path.replace(/^\/+|\/+$/g, '')
  return trimmed === '' ? [] : trimmed.split('/').map(decodePart)
}

function decodePart(part: string): string {
  try {
    return part.includes('%') ? decodeURIComponent(part) : part
  } catch {
    return part
  }
}

/** `?watch`, `?watch=1`, `?watch=odd`: all but `false` and `0` watch. */
export function asksToWatch(query: URLSearchParams): boolean {
  const value = query.get('watch')
  return value !== null && !['false', '0'].includes(value.toLowerCase())
}

export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const whole = split(path)
  const isGroupless = whole[0] === 'api'
  const other: RequestInfo = {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts: [],
    fieldSelector: '',
    labelSelector: '',
  }
  if (!isGroupless && whole[0] !== 'apis') return other
  if (whole.length < (isGroupless ? 3 : 4)) return other
  const group = isGroupless ? '' : (whole[1] ?? '')
  const version = whole[isGroupless ? 1 : 2] ?? ''
  return {
    ...other,
    isResourceRequest: true,
    group,
    version,
    ...asked(method, whole.slice(isGroupless ? 2 : 3), query),
  }
}

function asked(method: string, given: readonly string[], query: URLSearchParams) {
  const special = given[0] === 'watch' || given[0] === 'proxy' ? given[0] : undefined
  let parts = special ? given.slice(1) : given
  let namespace = ''
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1] ?? ''
    if (parts.length > 2 && !namespaceSubresources.has(parts[2] ?? '')) parts = parts.slice(2)
  }
  const [resource = '', inPath = '', third = ''] = parts
  const subresource = special === 'proxy' ? '' : third
  const verb = verbOf(special ?? verbsByMethod[method] ?? '', inPath, query)
  const hasSelectors = !special && verbsWithSelectors.has(verb)
  return {
    verb,
    namespace,
    resource,
    subresource,
    name: inPath || (verb === 'list' || verb === 'watch' ? selectedName(query) : ''),
    parts,
    fieldSelector: hasSelectors ? (query.get('fieldSelector') ?? '') : '',
    labelSelector: hasSelectors ? (query.get('labelSelector') ?? '') : '',
  }
}

function verbOf(verb: string, name: string, query: URLSearchParams): string {
  if (name) return verb
  if (verb === 'get') return asksToWatch(query) ? 'watch' : 'list'
  return verb === 'delete' ? 'deletecollection' : verb
}

/** A list or watch of one name counts as that name's, so that rules with resourceNames allow it. */
const selectedName = (query: URLSearchParams): string =>
  /(?:^|,)metadata\.name==?([a-zA-Z0-9._-]+)(?:,|$)/.exec(query.get('fieldSelector') ?? '')?.[1] ??
  ''
