import { usedOf } from './apiserver/admission/quota/count.ts'
import type { Aggregation } from './apiserver/aggregation/aggregation.ts'
import type { Access } from './apiserver/auth/access.ts'
import { type NodesOptions, nodeName } from './apiserver/bootstrap/nodes.ts'
import type { Api } from './apiserver/handler.ts'
import { rangeOf, type ServiceNetwork, toAddress } from './apiserver/hooks/service/network.ts'
import type { Resources } from './apiserver/resources.ts'
import { metricsApi } from './apiserver/usage/metrics-api.ts'
import type { Client } from './client/client.ts'
import type { ExplanationJournal } from './controllers/autoscaler/why/journal.ts'
import { Kinds } from './controllers/garbage-collector/kinds.ts'
import { deletableResources, ownedKinds } from './controllers/namespaced.ts'
import { controllers } from './controllers/table.ts'
import { definitions } from './crd/conditions.ts'
import { definitionsController } from './crd/definitions-controller.ts'
import { registrationsController } from './crd/registrations-controller.ts'
import type { Serving } from './crd/serving.ts'
import type { Machine } from './node/agent/machine.ts'
import { frontProxyName, type Pki } from './pki/pki.ts'
import { policyStatusController } from './policies/policy-status-controller.ts'
import type { ServiceProxyKind } from './proxy/choose-data-path.ts'
import { runParts } from './run-parts.ts'
import type { ClusterOptions } from './start-cluster.ts'

export interface ClusterPartsOptions
  extends Pick<
    ClusterOptions,
    | 'clock'
    | 'log'
    | 'nodes'
    | 'autoscaler'
    | 'featureGates'
    | 'servesMetrics'
    | 'folder'
    | 'services'
  > {
  readonly api: Api
  readonly serving: Serving
  readonly aggregation: Aggregation
  readonly pki: Pki
  readonly access: Access
  readonly explanations: ExplanationJournal
  readonly signal: AbortSignal
  /** What nodes that run containers stand on. */
  readonly machine: Machine | undefined
  /** What carries connections to services of those nodes. */
  readonly serviceProxy: ServiceProxyKind
  client(userAgent: string): Client
}

/** Runs what works beside the API server of a cluster, until the signal aborts. */
export async function runClusterParts(options: ClusterPartsOptions): Promise<void> {
  const { api, client, clock, log, nodes, servesMetrics, signal, machine } = options
  return runParts({
    clock,
    log,
    signal,
    client,
    controllers: [...(await options.aggregation.controllers()), ...controllersOf(options)],
    isSimulated: simulatedIn(nodes),
    agents: api.server.agents,
    ...(machine && {
      realNodes: {
        ...options,
        machine,
        capacity: nodes.capacity,
        clusterDns: [dnsAddress(options.services)],
      },
    }),
    ...(servesMetrics && { usage: metricsApi(api.server, client('kube-apiserver')) }),
  })
}

/** Where the cluster's own name server answers: the tenth address of services. */
const dnsAddress = (services: ServiceNetwork): string => toAddress(rangeOf(services).first + 9)

function simulatedIn({ count, areSimulated }: NodesOptions): (name: string) => boolean {
  const names = new Set(Array.from({ length: areSimulated ? count : 0 }, (_, at) => nodeName(at)))
  return (name) => names.has(name)
}

const controllersOf = ({
  api: { server },
  serving,
  aggregation,
  pki,
  access: { tokens },
  explanations,
  autoscaler,
  featureGates,
  machine,
}: ClusterPartsOptions) => [
  ...controllers({
    certificate: pki.authority.certificate,
    authority: pki.authority,
    authentication: {
      clientAuthority: pki.authority.certificate,
      frontProxyAuthority: pki.frontProxy.authority,
      frontProxyNames: [frontProxyName],
    },
    signToken: (claims) => tokens.signForSecret(claims),
    deletable: () =>
      deletableResources([...server.resources.all(), ...aggregation.versions.served()]),
    undiscovered: () => aggregation.versions.stale(),
    owned: ownedIn(server.resources),
    definitions,
    usedOf: (quota) => usedOf(server, quota),
    services: server.services,
    autoscaler: {
      ...autoscaler,
      allowsTolerances: featureGates.includes('HPAConfigurableTolerance'),
    },
    explain: (uid, sync) => explanations.add(uid, sync),
    loadBalancerRange: machine?.options.loadBalancerRange,
  }),
  definitionsController(serving),
  registrationsController,
  policyStatusController(server.resources),
]

/** The kinds that have owners, found anew only when definitions changed what is served. */
function ownedIn(resources: Resources): () => Kinds {
  let known: Kinds | undefined
  resources.onChange(() => {
    known = undefined
  })
  return () => {
    known ??= new Kinds(ownedKinds(resources.all()))
    return known
  }
}
