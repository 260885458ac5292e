import type { ResourceRef } from '../client/resource.ts'
import type { Certified } from '../pki/certificates.ts'
import { autoscalerController, type Explain } from './autoscaler/autoscaler.ts'
import type { AutoscalerOptions } from './autoscaler/options.ts'
import { certificateRequestCleaner } from './certificate-request-cleaner.ts'
import { certificateSigning } from './certificate-signing.ts'
import { type ClusterAuthentication, clusterAuthentication } from './cluster-authentication.ts'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'
import { cronJobController } from './cron-job.ts'
import { daemonSetController } from './daemon-set.ts'
import { defaultServiceAccount } from './default-service-account.ts'
import { deploymentController } from './deployment.ts'
import { disruptionBudgets } from './disruption-budgets.ts'
import { endpointSliceMirroring } from './endpoint-slice-mirroring.ts'
import { endpointSliceController } from './endpoint-slices.ts'
import { endpointsController } from './endpoints.ts'
import { ephemeralVolumes } from './ephemeral-volumes.ts'
import { danglingFlowSchemas } from './flow-schemas.ts'
import type { Kinds } from './garbage-collector/kinds.ts'
import { garbageCollector } from './garbage-collector.ts'
import { jobController } from './job.ts'
import { loadBalancers } from './load-balancer.ts'
import type { Controller } from './loop/controller.ts'
import { namespaceTermination } from './namespace-termination.ts'
import { nodeConditionTaints } from './node-condition-taints.ts'
import { nodeLifecycle } from './node-lifecycle.ts'
import { nodeTtl } from './node-ttl.ts'
import { orphanedJobPods } from './orphaned-job-pods.ts'
import { persistentVolumeBinder } from './persistent-volumes.ts'
import { podGarbageCollector } from './pod-garbage-collector.ts'
import { podsOfLostNodes } from './pods-of-lost-nodes.ts'
import { replicaSetController } from './replica-set.ts'
import { replicationController } from './replication-controller.ts'
import { resourceQuotaController } from './resource-quota.ts'
import { rootCa } from './root-ca.ts'
import { serviceAddresses } from './service-addresses.ts'
import { type ServiceRanges, serviceRanges } from './service-ranges.ts'
import { staleDisruptions } from './stale-disruptions.ts'
import { statefulSetController } from './stateful-set.ts'
import { taintEviction } from './taint-eviction.ts'
import { tokenSecretsController } from './token-secrets.ts'
import { ttlAfterFinished } from './ttl-after-finished.ts'
import { claimProtection, volumeProtection } from './volume-protection.ts'

/** What some controllers need of the cluster besides its objects. */
export interface ControllersOptions {
  /** The cluster's authority, which clients trust. */
  readonly certificate: string
  /** What API servers beside this one are to trust; nothing is published where it is undefined. */
  readonly authentication?: ClusterAuthentication
  /** Signs certificates; nobody does where it is undefined. */
  readonly authority?: Certified
  readonly signToken: Parameters<typeof tokenSecretsController>[1]
  /** What can lie in a namespace and be deleted. */
  deletable(): readonly ResourceRef[]
  /** Versions of groups that another server serves, and nobody knows now what there is of them. */
  undiscovered?(): readonly string[]
  /** What has owners, and what defines new kinds of it. */
  owned(): Kinds
  readonly definitions: ResourceRef
  /** What is used of all that a quota limits. */
  readonly usedOf: Parameters<typeof resourceQuotaController>[0]
  readonly services: ServiceRanges
  readonly autoscaler?: Partial<AutoscalerOptions>
  /** Told how autoscalers come to their decisions. */
  readonly explain?: Explain
  /** Where load balancers get their addresses from; services of that type wait for one where undefined. */
  readonly loadBalancerRange?: string | undefined
}

/** All controllers. A new one is a file and a line here. */
export const controllers = (options: ControllersOptions): readonly Controller[] => [
  clusterRoleAggregation,
  certificateRequestCleaner,
  ...(options.authority ? [certificateSigning(options.authority)] : []),
  danglingFlowSchemas,
  defaultServiceAccount,
  rootCa(options.certificate),
  ...(options.authentication ? [clusterAuthentication(options.authentication)] : []),
  tokenSecretsController(options.certificate, options.signToken),
  namespaceTermination({
    resources: options.deletable,
    ...(options.undiscovered && { undiscovered: options.undiscovered }),
  }),
  endpointsController(),
  endpointSliceController(),
  endpointSliceMirroring,
  serviceAddresses,
  ...serviceRanges(options.services),
  ...(options.loadBalancerRange === undefined ? [] : [loadBalancers(options.loadBalancerRange)]),
  autoscalerController(options.autoscaler, options.explain),
  jobController(),
  cronJobController,
  orphanedJobPods,
  ttlAfterFinished,
  ephemeralVolumes,
  persistentVolumeBinder,
  claimProtection,
  volumeProtection,
  deploymentController,
  replicaSetController,
  replicationController,
  statefulSetController,
  daemonSetController(),
  nodeLifecycle(),
  nodeConditionTaints,
  nodeTtl(),
  podsOfLostNodes(),
  taintEviction(),
  podGarbageCollector(),
  disruptionBudgets((reference) => options.owned().ofOwner(reference)),
  staleDisruptions,
  // The last: they need no informers of their own for what the others keep at hand.
  resourceQuotaController(options.usedOf, () => options.owned().namespaced, options.definitions),
  garbageCollector(options.owned, options.definitions),
]
