import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { holdLock } from '@galley/images/oci/folder-lock'
import { type Clock, sleep } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import type { Logger } from '@galley/kit/logging'
import { AgentBoard } from './apiserver/agents/agent-board.ts'
import { type Aggregation, aggregationOf } from './apiserver/aggregation/aggregation.ts'
import type { Access } from './apiserver/auth/access.ts'
import { Authorizers } from './apiserver/auth/authorizers.ts'
import { defaultPolicy } from './apiserver/auth/default-policy.ts'
import { FloodControl, usualLimits } from './apiserver/auth/flood.ts'
import { guard } from './apiserver/auth/guard.ts'
import { NodeAuthorizer } from './apiserver/auth/node/node-authorizer.ts'
import { openIdEndpoint } from './apiserver/auth/open-id.ts'
import { Rbac } from './apiserver/auth/rbac.ts'
import type { StaticToken } from './apiserver/auth/static-tokens.ts'
import { tokenUser } from './apiserver/auth/token-user.ts'
import { builtInApiServices } from './apiserver/bootstrap/api-services.ts'
import { bootstrap } from './apiserver/bootstrap/bootstrap.ts'
import { componentStatuses } from './apiserver/bootstrap/component-statuses.ts'
import { ensureFlowControl } from './apiserver/bootstrap/flow-control.ts'
import { healthEndpoint } from './apiserver/bootstrap/health.ts'
import { ApiMetrics } from './apiserver/bootstrap/metrics.ts'
import { type NodesOptions, nodeName, nodeObjects } from './apiserver/bootstrap/nodes.ts'
import { initialObjects, ownService } from './apiserver/bootstrap/objects.ts'
import { reconcilePolicy } from './apiserver/bootstrap/reconcile-policy.ts'
import { versionEndpoint } from './apiserver/bootstrap/version.ts'
import { discoveryEndpoint } from './apiserver/discovery/discovery.ts'
import { type Api, createApi } from './apiserver/handler.ts'
import type { ServiceNetwork } from './apiserver/hooks/service/network.ts'
import { inProcess } from './apiserver/in-process.ts'
import { lazyEndpoint } from './apiserver/lazy-endpoint.ts'
import { openGates } from './apiserver/open-gates.ts'
import { Resources } from './apiserver/resources.ts'
import { timeText } from './apiserver/server.ts'
import type { Explanations } from './client/autoscaler-explanation.ts'
import { Client } from './client/client.ts'
import type { ClusterPartsOptions } from './cluster-parts.ts'
import type { AutoscalerOptions } from './controllers/autoscaler/options.ts'
import { ExplanationJournal } from './controllers/autoscaler/why/journal.ts'
import { serveStored } from './crd/serve-stored.ts'
import { Serving } from './crd/serving.ts'
import { structs } from './kinds/structure/structs.ts'
import { kinds } from './kinds/table.ts'
import type { Machine, MachineOptions } from './node/agent/machine.ts'
import { ensurePki, type Pki } from './pki/pki.ts'
import { firstAddress, serverNames } from './pki/server-names.ts'
import { ServiceAccountTokens } from './pki/service-account-tokens.ts'
import type { FeatureGate } from './process/feature-gate.ts'
import type { ServiceProxyKind } from './proxy/choose-data-path.ts'
import { type Listener, listen } from './serve/listen.ts'
import { keepCompacting } from './store/keep-compacting.ts'
import { openSqliteStore } from './store/sqlite-journal.ts'
import type { Store } from './store/store.ts'

export interface ClusterOptions {
  /** Holds the cluster's state, certificates and lock. */
  readonly folder: string
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly services: ServiceNetwork
  /** Where the `kubernetes` service's endpoint points, unless nodes run pods that need to reach it. */
  readonly advertised: string
  readonly nodes: NodesOptions
  /** How nodes that are not simulated use this machine; without it they run nothing. */
  readonly machine?: MachineOptions
  /** What carries connections to services on such nodes: the best of this machine if undefined. */
  readonly serviceProxy?: ServiceProxyKind | 'auto'
  readonly staticTokens: readonly StaticToken[]
  /** Whether what nodes tell of their use is served as `metrics.k8s.io`. */
  readonly servesMetrics: boolean
  readonly autoscaler: Partial<AutoscalerOptions>
  readonly featureGates: readonly FeatureGate[]
  readonly clock: Clock
  readonly log: Logger
}

export interface RunningCluster {
  readonly port: number
  readonly pki: Pki
  close(): Promise<void>
}

/** Starts a cluster: resolves once it serves and has what a fresh cluster has. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  await using made = new AsyncDisposableStack()
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  made.use(await lockFolder(options))
  const ended = new AbortController()
  const store = openSqliteStore(join(options.folder, 'state.db'))
  made.defer(() => store.close())
  made.defer(() => ended.abort())
  const machine = await machineOf(options)
  const serviceProxy = await serviceProxyOf(options, machine)
  const pki = await ensurePki({
    folder: join(options.folder, 'pki'),
    names: [...serverNames(options.host, options.services), ...addressesOf(machine)],
    now: options.clock.now(),
  })
  const rbac = new Rbac(store, ended.signal)
  const access: Access = {
    authorizers: new Authorizers(new NodeAuthorizer(store), rbac),
    rbac,
    tokens: new ServiceAccountTokens(pki.tokenKey),
    staticTokens: options.staticTokens,
  }
  const explanations = new ExplanationJournal(options.clock)
  let { port } = options
  const advertised = machine?.nodes[0]?.address ?? options.advertised
  const address = () => `${advertised}:${port}`
  const aggregation = aggregationOf({
    store,
    client: pki.frontProxy.client,
    server: () => api.server,
  })
  made.defer(() => aggregation.close())
  const api: Api = apiOf(options, store, access, explanations, address, aggregation)
  const serving = new Serving(api.server.resources)
  serveStored(api.server, serving)
  const client = (userAgent: string) => new Client({ fetch: inProcess(api), userAgent })
  const listening = { ...options, pki, answer: guarded(options, api, store, access) }
  const listener = await listen(listening)
  made.defer(() => listener.close())
  if (machine) {
    const forPods = { ...listening, host: machine.listenAddress, port: listener.port }
    const other = await listen(forPods)
    made.defer(() => other.close())
  }
  port = listener.port
  await furnish({ ...options, advertised }, api, client('kube-apiserver'), listener)
  const running = partsLater({
    ...options,
    api,
    serving,
    aggregation,
    pki,
    access,
    explanations,
    signal: ended.signal,
    client,
    machine,
    serviceProxy,
  })
  made.defer(async () => {
    ended.abort()
    await running
  })
  void keepCompacting(store, options.clock, ended.signal)
  const owned = made.move()
  return { port: listener.port, pki, close: () => owned.disposeAsync() }
}

/** Gives the nodes their places on this machine, if they are to run anything. */
async function machineOf(options: ClusterOptions): Promise<Machine | undefined> {
  const { machine, nodes, services, folder, log } = options
  if (!machine || nodes.areSimulated || nodes.count === 0) return undefined
  const { prepareMachine } = await import('./node/agent/machine.ts')
  return prepareMachine({
    machine,
    nodes: Array.from({ length: nodes.count }, (_, at) => nodeName(at)),
    serviceAddresses: services.addresses,
    folder,
    log,
  })
}

async function serviceProxyOf(
  { serviceProxy = 'auto', log }: ClusterOptions,
  machine: Machine | undefined,
): Promise<ServiceProxyKind> {
  if (!machine) return 'userspace'
  const { chooseDataPath } = await import('./proxy/choose-data-path.ts')
  return chooseDataPath(serviceProxy, machine.isTwinned, log)
}

/** By which pods reach the API. */
const addressesOf = (machine: Machine | undefined): readonly string[] =>
  machine ? [machine.listenAddress, ...machine.nodes.slice(0, 1).map((it) => it.address)] : []

/** Parts are many files, and list all there is first: whoever waits for the start need not wait for that. */
async function partsLater(options: ClusterPartsOptions): Promise<void> {
  await nextTurn()
  const { runClusterParts } = await import('./cluster-parts.ts')
  if (!options.signal.aborted) await runClusterParts(options)
}

/** A process that ends, or is ended, may take a moment to let go. */
const lockWaitMs = 3000

async function lockFolder({ folder, clock }: ClusterOptions): Promise<Disposable> {
  const end = clock.monotonic() + lockWaitMs
  do {
    const lock = holdLock(join(folder, 'lock'))
    if (lock) return { [Symbol.dispose]: () => lock.release() }
    await sleep(clock, 20)
  } while (clock.monotonic() < end)
  throw new GalleyError('unavailable', `Another process runs the cluster in ${folder}`, {
    next: 'See `galley cluster status`; stop it with `galley cluster stop`.',
  })
}

function apiOf(
  { clock, log, services, featureGates }: ClusterOptions,
  store: Store,
  access: Access,
  explanations: Explanations,
  address: () => string,
  aggregation: Aggregation,
): Api {
  const resources = new Resources(kinds, structs)
  openGates(resources, featureGates)
  resources.add(componentStatuses)
  const metrics = new ApiMetrics(resources, store)
  const checks = [
    { name: 'ping', isGood: () => true },
    { name: 'store', isGood: () => store.revision > 0 },
  ]
  return createApi({
    store,
    resources,
    clock,
    log,
    services,
    authorizer: access.authorizers,
    access,
    explanations,
    agents: new AgentBoard(),
    observe: (call, status) => metrics.observe(call, status),
    endpoints: [
      metrics.endpoint,
      healthEndpoint(checks),
      versionEndpoint,
      aggregation.endpoint,
      discoveryEndpoint(resources, aggregation.versions),
      lazyEndpoint('/openapi', async () => {
        const { openApiEndpoint } = await import('./apiserver/openapi/openapi.ts')
        return openApiEndpoint(resources, aggregation.versions)
      }),
      openIdEndpoint({ tokens: access.tokens, address }),
    ],
  })
}

function guarded({ clock }: ClusterOptions, api: Api, store: Store, access: Access) {
  const authenticator = {
    async readTokenUser(token: string) {
      const outcome = await tokenUser(token, { ...access, store, now: clock.now() })
      return outcome.kind === 'user' ? outcome.user : undefined
    },
  }
  const flood = new FloodControl(usualLimits)
  return (call: Parameters<typeof guard>[0]) =>
    guard(call, { api, authenticator, decider: access.authorizers, flood, clock })
}

/** What a fresh cluster has: namespaces first, since the rest lies in them. */
async function furnish(
  options: ClusterOptions,
  { server }: Api,
  client: Client,
  { port }: Listener,
): Promise<void> {
  const now = timeText(options.clock.now())
  await bootstrap(server, client, [...initialObjects, ...nodeObjects(options.nodes, now)])
  const address = {
    serviceAddresses: options.services.addresses,
    serviceAddress: firstAddress(options.services),
    advertised: options.advertised,
    port,
  }
  await Promise.all([
    reconcilePolicy(server, client, defaultPolicy()),
    ensureFlowControl(server, client),
    bootstrap(server, client, builtInApiServices),
  ])
  await bootstrap(server, client, ownService(address, now))
}
