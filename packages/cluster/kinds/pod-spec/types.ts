import type * as core from 'kubernetes-types/core/v1.js'

/*
 * The pod's types as they are decoded, in the inner form: a list that the structure calls required may still be absent,
 * since a client can leave it out.
 */

type Loose<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>

export type ResourceList = Record<string, string>

export interface ResourceClaim {
  name?: string
  request?: string
}

export interface ResourceRequirements {
  limits?: ResourceList
  requests?: ResourceList
  claims?: ResourceClaim[]
}

export type Probe = core.Probe
export type LifecycleHandler = core.LifecycleHandler
export type EnvVar = core.EnvVar
export type EnvFromSource = core.EnvFromSource
export type VolumeMount = core.VolumeMount & { recursiveReadOnly?: string }
export type VolumeDevice = core.VolumeDevice
export type ContainerPort = Loose<core.ContainerPort, 'containerPort'>
export type SecurityContext = core.SecurityContext
export type PodSecurityContext = core.PodSecurityContext & {
  supplementalGroupsPolicy?: string
  seLinuxChangePolicy?: string
}
export type SELinuxOptions = core.SELinuxOptions
export type WindowsSecurityContextOptions = core.WindowsSecurityContextOptions
export type SeccompProfile = core.SeccompProfile
export type AppArmorProfile = { type?: string; localhostProfile?: string }
export type Affinity = core.Affinity
export type PodAffinityTerm = core.PodAffinityTerm
export type NodeSelector = core.NodeSelector
export type NodeSelectorTerm = core.NodeSelectorTerm
export type NodeSelectorRequirement = core.NodeSelectorRequirement
export type Toleration = core.Toleration
export type TopologySpreadConstraint = core.TopologySpreadConstraint
export type PodDNSConfig = core.PodDNSConfig
export type HostAlias = Loose<core.HostAlias, 'ip'>
export type KeyToPath = core.KeyToPath
export type ObjectFieldSelector = core.ObjectFieldSelector
export type ResourceFieldSelector = core.ResourceFieldSelector
export type VolumeProjection = core.VolumeProjection
export type PersistentVolumeClaimSpec = core.PersistentVolumeClaimSpec

export type Volume = core.Volume & { image?: { reference?: string; pullPolicy?: string } }

export interface ResizePolicy {
  resourceName?: string
  restartPolicy?: string
}

export type Container = Omit<
  core.Container,
  'resources' | 'resizePolicy' | 'ports' | 'lifecycle' | 'volumeMounts'
> & {
  resources: ResourceRequirements
  resizePolicy?: ResizePolicy[]
  ports?: ContainerPort[]
  lifecycle?: core.Lifecycle & { stopSignal?: string }
  volumeMounts?: VolumeMount[]
}

export type EphemeralContainer = Container & { targetContainerName?: string }

export interface PodResourceClaim {
  name?: string
  resourceClaimName?: string
  resourceClaimTemplateName?: string
}

export type PodSpec = Omit<
  core.PodSpec,
  | 'containers'
  | 'initContainers'
  | 'ephemeralContainers'
  | 'volumes'
  | 'resourceClaims'
  | 'securityContext'
  | 'hostAliases'
  | 'overhead'
> & {
  containers?: Container[]
  initContainers?: Container[]
  ephemeralContainers?: EphemeralContainer[]
  volumes?: Volume[]
  resourceClaims?: PodResourceClaim[]
  securityContext?: PodSecurityContext
  hostAliases?: HostAlias[]
  overhead?: ResourceList
  resources?: ResourceRequirements
}

export interface TemplateMeta {
  name?: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
}

export interface PodTemplateSpec {
  metadata: TemplateMeta
  spec: PodSpec
}

/** In upstream's order of visiting: init, regular, ephemeral. */
export const allContainers = (spec: PodSpec): Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
]
