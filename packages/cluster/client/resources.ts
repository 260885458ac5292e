import type * as apps from 'kubernetes-types/apps/v1.js'
import type * as autoscaling from 'kubernetes-types/autoscaling/v2.js'
import type * as batch from 'kubernetes-types/batch/v1.js'
import type * as certificates from 'kubernetes-types/certificates/v1.js'
import type * as coordination from 'kubernetes-types/coordination/v1.js'
import type * as core from 'kubernetes-types/core/v1.js'
import type * as discovery from 'kubernetes-types/discovery/v1.js'
import type * as flowcontrol from 'kubernetes-types/flowcontrol/v1.js'
import type * as policy from 'kubernetes-types/policy/v1.js'
import type * as rbac from 'kubernetes-types/rbac/v1.js'
import type * as scheduling from 'kubernetes-types/scheduling/v1.js'
import type * as storage from 'kubernetes-types/storage/v1.js'
import type { ApiObject, ResourceRef } from './resource.ts'

/** A published type as it comes out of the API, where metadata is always there. */
export type Held<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & ApiObject

export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastTransitionTime?: string
}

export interface Namespace extends ApiObject {
  spec?: { finalizers?: string[] }
  status?: { phase?: string; conditions?: Condition[] }
}

export type Pod = Held<core.Pod>
export type Node = Held<core.Node>
export type Service = Held<core.Service>
export type Endpoints = Held<core.Endpoints>
export type EndpointSlice = Held<discovery.EndpointSlice>
export type ConfigMap = Held<core.ConfigMap>
export type Secret = Held<core.Secret>
export type ServiceAccount = Held<core.ServiceAccount>
export type ResourceQuota = Held<core.ResourceQuota>
export type PersistentVolume = Held<core.PersistentVolume>
export type PersistentVolumeClaim = Held<core.PersistentVolumeClaim>
export type ReplicationController = Held<core.ReplicationController>
export type ReplicaSet = Held<apps.ReplicaSet>
export type Deployment = Held<apps.Deployment>
export type StatefulSet = Held<apps.StatefulSet>
export type DaemonSet = Held<apps.DaemonSet>
export type ControllerRevision = Held<apps.ControllerRevision>
export type Job = Held<batch.Job>
export type CronJob = Held<batch.CronJob>
export type HorizontalPodAutoscaler = Held<autoscaling.HorizontalPodAutoscaler>
export type PodDisruptionBudget = Held<policy.PodDisruptionBudget>
export type PriorityClass = Held<scheduling.PriorityClass>
export type StorageClass = Held<storage.StorageClass>
export type CsiNode = Held<storage.CSINode>
export type CsiDriver = Held<storage.CSIDriver>
export type CsiStorageCapacity = Held<storage.CSIStorageCapacity>
export type VolumeAttachment = Held<storage.VolumeAttachment>
export type Lease = Held<coordination.Lease>
export type ClusterRole = Held<rbac.ClusterRole>
export type LimitRange = Held<core.LimitRange>
export type CertificateSigningRequest = Held<certificates.CertificateSigningRequest>
export type FlowSchema = Held<flowcontrol.FlowSchema>
export type PriorityLevelConfiguration = Held<flowcontrol.PriorityLevelConfiguration>

const inCore = <T extends ApiObject>(plural: string, kind: string): ResourceRef<T> =>
  of('', plural, kind)

const of = <T extends ApiObject>(group: string, plural: string, kind: string): ResourceRef<T> => ({
  group,
  version: 'v1',
  plural,
  kind,
})

export const namespaces = inCore<Namespace>('namespaces', 'Namespace')
export const pods = inCore<Pod>('pods', 'Pod')
export const nodes = inCore<Node>('nodes', 'Node')
export const services = inCore<Service>('services', 'Service')
export const endpoints = inCore<Endpoints>('endpoints', 'Endpoints')
export const endpointSlices = of<EndpointSlice>(
  'discovery.k8s.io',
  'endpointslices',
  'EndpointSlice',
)
export const configMaps = inCore<ConfigMap>('configmaps', 'ConfigMap')
export const secrets = inCore<Secret>('secrets', 'Secret')
export const serviceAccounts = inCore<ServiceAccount>('serviceaccounts', 'ServiceAccount')
export const resourceQuotas = inCore<ResourceQuota>('resourcequotas', 'ResourceQuota')
export const limitRanges = inCore<LimitRange>('limitranges', 'LimitRange')
export const persistentVolumes = inCore<PersistentVolume>('persistentvolumes', 'PersistentVolume')
export const persistentVolumeClaims = inCore<PersistentVolumeClaim>(
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
)
export const replicationControllers = inCore<ReplicationController>(
  'replicationcontrollers',
  'ReplicationController',
)
export const replicaSets = of<ReplicaSet>('apps', 'replicasets', 'ReplicaSet')
export const deployments = of<Deployment>('apps', 'deployments', 'Deployment')
export const statefulSets = of<StatefulSet>('apps', 'statefulsets', 'StatefulSet')
export const daemonSets = of<DaemonSet>('apps', 'daemonsets', 'DaemonSet')
export const controllerRevisions = of<ControllerRevision>(
  'apps',
  'controllerrevisions',
  'ControllerRevision',
)
export const jobs = of<Job>('batch', 'jobs', 'Job')
export const cronJobs = of<CronJob>('batch', 'cronjobs', 'CronJob')
export const podDisruptionBudgets = of<PodDisruptionBudget>(
  'policy',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
)
export const priorityClasses = of<PriorityClass>(
  'scheduling.k8s.io',
  'priorityclasses',
  'PriorityClass',
)
export const storageClasses = of<StorageClass>('storage.k8s.io', 'storageclasses', 'StorageClass')
export const csiNodes = of<CsiNode>('storage.k8s.io', 'csinodes', 'CSINode')
export const csiDrivers = of<CsiDriver>('storage.k8s.io', 'csidrivers', 'CSIDriver')
export const csiStorageCapacities = of<CsiStorageCapacity>(
  'storage.k8s.io',
  'csistoragecapacities',
  'CSIStorageCapacity',
)
export const volumeAttachments = of<VolumeAttachment>(
  'storage.k8s.io',
  'volumeattachments',
  'VolumeAttachment',
)
export const leases = of<Lease>('coordination.k8s.io', 'leases', 'Lease')
export const clusterRoles = of<ClusterRole>(
  'rbac.authorization.k8s.io',
  'clusterroles',
  'ClusterRole',
)
export const certificateSigningRequests = of<CertificateSigningRequest>(
  'certificates.k8s.io',
  'certificatesigningrequests',
  'CertificateSigningRequest',
)
export const flowSchemas = of<FlowSchema>(
  'flowcontrol.apiserver.k8s.io',
  'flowschemas',
  'FlowSchema',
)
export const priorityLevelConfigurations = of<PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations',
  'PriorityLevelConfiguration',
)
export const horizontalPodAutoscalers: ResourceRef<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
}

/** Those that hold a service account's token. */
export const tokenSecrets: ResourceRef<Secret> = {
  ...secrets,
  only: 'type=kubernetes.io/service-account-token',
}
