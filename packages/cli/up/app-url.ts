import type { Client } from '@galley/cluster/client/client'
import { nodes, type Service, services } from '@galley/cluster/client/resources'
import { type Clock, sleep } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import type { App } from './app.ts'

export interface AppAnswer {
  readonly url: string
  /** The answer to the photo that is built in, in the lab's words. */
  readonly prediction: string
  /** Whether the cluster gave the service an address of its own. */
  readonly isBalanced: boolean
}

export interface AskOptions {
  readonly client: Client
  /** Of the API server. */
  readonly server: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

const oneTry = 5_000
const pollMs = 50

/** Finds a way to the service by trying, and asks it for its first prediction. */
export async function firstPrediction(app: App, options: AskOptions): Promise<AppAnswer> {
  const { client, clock, signal, timeout } = options
  const end = clock.monotonic() + timeout
  for (;;) {
    const service = await client.get(services, app)
    const ways = [...balancedWays(service), ...(await nodeWays(service, options))]
    for (const way of ways) {
      const prediction = await ask(way.url, signal)
      if (prediction !== undefined) return { ...way, prediction }
    }
    if (clock.monotonic() > end) throw unreachable(app, ways)
    await sleep(clock, pollMs, signal)
  }
}

type Way = Omit<AppAnswer, 'prediction'>

/** By the addresses that the cluster gave it. */
export function balancedWays({ spec, status }: Service): readonly Way[] {
  const port = spec?.ports?.[0]?.port ?? 80
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => {
    const host = hostname ?? ip
    return host === undefined ? [] : [{ url: urlOf(host, port), isBalanced: true }]
  })
}

/**
 * By this machine, where the cluster's API is here too (one without isolation has its load balancers' ports there), and by
 * its node port.
 */
async function nodeWays(service: Service, { client, server }: AskOptions): Promise<readonly Way[]> {
  const port = service.spec?.ports?.[0]?.nodePort
  if (port === undefined) return []
  const { hostname } = new URL(server)
  const isHere = hostname === 'localhost' || hostname.startsWith('127.')
  const { items } = await client.list(nodes)
  const given = items.flatMap(({ status }) => status?.addresses ?? [])
  const hosts = ['ExternalIP', 'InternalIP'].flatMap((wanted) =>
    given.filter(({ type }) => type === wanted).map(({ address }) => address),
  )
  const all = [...(isHere ? [here] : []), ...hosts].slice(0, 6)
  return [
    ...(isHere && balancedWays(service).length > 0 ? [balancedHere(service)] : []),
    ...all.map((host) => ({ url: urlOf(host, port), isBalanced: false })),
  ]
}

const here = '127.0.0.1'

const balancedHere = ({ spec }: Service): Way => ({
  url: urlOf(here, spec?.ports?.[0]?.port ?? 80),
  isBalanced: true,
})

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

async function ask(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(oneTry)])
    const response = await fetch(`${url}/test`, { signal: limited })
    return response.ok ? (await response.text()).trim() : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

const unreachable = ({ name, namespace }: App, ways: readonly Way[]): GalleyError =>
  new GalleyError(
    'unavailable',
    `The replicas of ${namespace}/${name} are ready, but nothing answers at ${ways.map(({ url }) => url).join(', ') || 'any address'}`,
    { next: `Try \`kubectl port-forward -n ${namespace} service/${name} 8000:http\`.` },
  )
