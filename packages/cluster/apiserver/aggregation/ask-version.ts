import { isObject } from '../../kinds/json.ts'
import type { RemoteVersion, ResourceDiscovery } from '../discovery/registered.ts'
import { ask, type Question } from './ask.ts'
import { fromAggregated, fromResourceList } from './decode-discovery.ts'
import type { PassOnOptions } from './pass-on.ts'
import type { Remote } from './registrations.ts'
import type { ToldVersion } from './remote-versions.ts'

const aggregator = { username: 'system:kube-aggregator', groups: ['system:masters'] }

const usual: Pick<Question, 'user' | 'milliseconds' | 'mostBytes'> = {
  user: aggregator,
  milliseconds: 5000,
  mostBytes: 16 * 1024 * 1024,
}

const discoveryList = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Asks an API server what it serves as one version. What it does not tell is stale. */
export async function askVersion(remote: Remote, options: PassOnOptions): Promise<ToldVersion> {
  const [served, document] = await Promise.all([
    resourcesOf(remote, options),
    documentOf(remote, options).catch(() => undefined),
  ])
  return { ...served, ...(document && { document }) }
}

async function resourcesOf(remote: Remote, options: PassOnOptions): Promise<RemoteVersion> {
  try {
    const resources = (await aggregated(remote, options)) ?? (await listed(remote, options))
    return { resources, freshness: 'Current' }
  } catch (error) {
    const { group, version } = remote
    options.server.log.debug(
      { err: error, group, version },
      'an API server tells not what it serves',
    )
    return { resources: [], freshness: 'Stale' }
  }
}

/** Undefined where the server knows no such form. */
async function aggregated(
  remote: Remote,
  options: PassOnOptions,
): Promise<readonly ResourceDiscovery[] | undefined> {
  const question = { ...usual, path: '/apis', accept: discoveryList }
  const { status, headers, body } = await ask(remote, question, options)
  if (status !== 200 || !isAggregated(headers['content-type'] ?? '')) return undefined
  return fromAggregated(JSON.parse(body), remote.group, remote.version) ?? []
}

const isAggregated = (type: string) =>
  /;\s*as=APIGroupDiscoveryList/.test(type) && /;\s*v=v2(;|$)/.test(type)

async function listed(
  remote: Remote,
  options: PassOnOptions,
): Promise<readonly ResourceDiscovery[]> {
  const path = `/apis/${remote.group}/${remote.version}`
  const question = { ...usual, path, accept: 'application/json' }
  const { status, body } = await ask(remote, question, options)
  if (status !== 200) throw new Error(`failed to download legacy discovery for ${path}: ${status}`)
  return fromResourceList(JSON.parse(body))
}

/** Where the version's OpenAPI document is; a server speaks for no other version. */
async function documentOf(remote: Remote, options: PassOnOptions): Promise<string | undefined> {
  const question = {
    ...usual,
    user: { username: 'system:aggregator', groups: [] },
    path: '/openapi/v3',
    accept: 'application/json',
  }
  const { status, body } = await ask(remote, question, options)
  const index: unknown = status === 200 ? JSON.parse(body) : undefined
  if (!isObject(index) || !isObject(index.paths)) return undefined
  const path = `apis/${remote.group}/${remote.version}`
  const entry = index.paths[path]
  const url = isObject(entry) ? entry.serverRelativeURL : undefined
  const isOwn = typeof url === 'string' && url.split('?', 1)[0] === `/openapi/v3/${path}`
  return isOwn ? url : undefined
}
