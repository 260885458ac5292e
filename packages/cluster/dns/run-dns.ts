import { loopbackTwin } from '@galley/containers/network/loopback-twin'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import type { InformerSet } from '../client/informer-set.ts'
import { viewOf } from './cluster-view.ts'
import { dnsService, keepDnsObjects } from './dns-objects.ts'
import { type DnsServer, serveDns } from './dns-server.ts'
import { Forwarder } from './forwarder.ts'
import { machineUpstreams } from './upstream.ts'

export interface DnsOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** `cluster.local` */
  readonly domain: string
  /** Which the service `kube-dns` has. */
  readonly serviceAddress: string
  /** Of a node: where pods find the server, by way of the service. */
  readonly nodeAddress: string
  /** The cluster's addresses are really those of the loopback with the same lower 24 bits. */
  readonly isTwinned: boolean
}

const port = 53
const pauseMs = 5000

/** Answers pods' questions about names until the signal aborts, once it is known what there is. */
export async function runDns(options: DnsOptions): Promise<void> {
  const { clock, log, signal } = options
  while (!signal.aborted)
    try {
      await serveUntilAborted(options)
    } catch (error) {
      if (signal.aborted) return
      log.warn({ err: error }, 'names of the cluster are not answered for')
      await sleep(clock, pauseMs, signal).catch(() => {})
    }
}

async function serveUntilAborted(options: DnsOptions): Promise<void> {
  const { client, informers, clock, log, domain, serviceAddress, nodeAddress, signal } = options
  const view = viewOf(informers)
  await Promise.race([view.synced, aborted(signal)])
  if (signal.aborted) return
  const own = [serviceAddress, nodeAddress].flatMap((it) => [it, loopbackTwin(it, port).address])
  const forwarder = new Forwarder({
    upstreams: () => machineUpstreams(new Set(own)),
    clock,
  })
  const zone = { domain, server: dnsService, clock }
  const server = await serveAt(options, (address, ports) =>
    serveDns({ view, zone, forwarder, log }, address, ports),
  )
  try {
    await keepDnsObjects(client, { serviceAddress, address: nodeAddress, port: server.shownPort })
    await aborted(signal)
  } finally {
    await server.close()
  }
}

/** At the usual port, or any other one where the machine has a program of its own there. */
async function serveAt(
  { nodeAddress, isTwinned }: DnsOptions,
  serve: (address: string, ports: readonly number[]) => Promise<DnsServer>,
): Promise<DnsServer & { readonly shownPort: number }> {
  const usual = isTwinned ? loopbackTwin(nodeAddress, port) : { address: nodeAddress, port }
  const server = await serve(usual.address, [usual.port, 0])
  return { ...server, shownPort: server.port === usual.port ? port : server.port }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
