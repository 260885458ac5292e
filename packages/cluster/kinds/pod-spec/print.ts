import { goQuantity } from '../core/go-quantity.ts'
import {
  type GoField,
  type GoPrinter,
  printFlag,
  printLabels,
  printList,
  printMap,
  printNumber,
  printPointer,
  printStruct,
  printText,
  printTexts,
} from '../go-print.ts'
import { podVolumeSources } from './volume-source-names.ts'

const printQuantity: GoPrinter = (value) => goQuantity(String(value ?? '0'))
const printResources = printMap('core.ResourceList', printQuantity)

const named = (type: string) => printList(type, printStruct(type, [['Name', printText]]))

const requirements: readonly GoField[] = [
  ['Limits', printResources],
  ['Requests', printResources],
  [
    'Claims',
    printList(
      'core.ResourceClaim',
      printStruct('core.ResourceClaim', [
        ['Name', printText],
        ['Request', printText],
      ]),
    ),
  ],
]

const ports = printList(
  'core.ContainerPort',
  printStruct('core.ContainerPort', [
    ['Name', printText],
    ['HostPort', printNumber],
    ['ContainerPort', printNumber],
    ['Protocol', printText],
    ['HostIP', printText],
  ]),
)

const environment = printList(
  'core.EnvVar',
  printStruct('core.EnvVar', [
    ['Name', printText],
    ['Value', printText],
    ['ValueFrom', printPointer('core.EnvVarSource')],
  ]),
)

const environmentFrom = printList(
  'core.EnvFromSource',
  printStruct('core.EnvFromSource', [
    ['Prefix', printText],
    ['ConfigMapRef', printPointer('core.ConfigMapEnvSource')],
    ['SecretRef', printPointer('core.SecretEnvSource')],
  ]),
)

const resizePolicy = printList(
  'core.ContainerResizePolicy',
  printStruct('core.ContainerResizePolicy', [
    ['ResourceName', printText],
    ['RestartPolicy', printText],
  ]),
)

const volumeMounts = printList(
  'core.VolumeMount',
  printStruct('core.VolumeMount', [
    ['Name', printText],
    ['ReadOnly', printFlag],
    ['RecursiveReadOnly', printPointer('core.RecursiveReadOnlyMode')],
    ['MountPath', printText],
    ['SubPath', printText],
    ['MountPropagation', printPointer('core.MountPropagationMode')],
    ['SubPathExpr', printText],
  ]),
)

const volumeDevices = printList(
  'core.VolumeDevice',
  printStruct('core.VolumeDevice', [
    ['Name', printText],
    ['DevicePath', printText],
  ]),
)

const containers = printList(
  'core.Container',
  printStruct('core.Container', [
    ['Name', printText],
    ['Image', printText],
    ['Command', printTexts],
    ['Args', printTexts],
    ['WorkingDir', printText],
    ['Ports', ports],
    ['EnvFrom', environmentFrom],
    ['Env', environment],
    ['Resources', printStruct('core.ResourceRequirements', requirements)],
    ['ResizePolicy', resizePolicy],
    ['RestartPolicy', printPointer('core.ContainerRestartPolicy')],
    ['VolumeMounts', volumeMounts],
    ['VolumeDevices', volumeDevices],
    ['LivenessProbe', printPointer('core.Probe')],
    ['ReadinessProbe', printPointer('core.Probe')],
    ['StartupProbe', printPointer('core.Probe')],
    ['Lifecycle', printPointer('core.Lifecycle')],
    ['TerminationMessagePath', printText],
    ['TerminationMessagePolicy', printText],
    ['ImagePullPolicy', printText],
    ['SecurityContext', printPointer('core.SecurityContext')],
    ['Stdin', printFlag],
    ['StdinOnce', printFlag],
    ['TTY', printFlag],
  ]),
)

/** A source is a part of its volume in Go too, and so is printed as one. */
const printVolume: GoPrinter = (volume) => {
  const sources = printStruct(
    'core.VolumeSource',
    podVolumeSources.map(({ go, type, name }) => [go, printPointer(`core.${type}`), name]),
  )
  return printStruct('core.Volume', [
    ['Name', printText],
    ['VolumeSource', () => sources(volume)],
  ])(volume)
}

const tolerations = printList(
  'core.Toleration',
  printStruct('core.Toleration', [
    ['Key', printText],
    ['Operator', printText],
    ['Value', printText],
    ['Effect', printText],
    ['TolerationSeconds', printPointer('int64')],
  ]),
)

const hostAliases = printList(
  'core.HostAlias',
  printStruct('core.HostAlias', [
    ['IP', printText],
    ['Hostnames', printTexts],
  ]),
)

const spread = printList(
  'core.TopologySpreadConstraint',
  printStruct('core.TopologySpreadConstraint', [
    ['MaxSkew', printNumber],
    ['TopologyKey', printText],
    ['WhenUnsatisfiable', printText],
    ['LabelSelector', printPointer('v1.LabelSelector')],
    ['MinDomains', printPointer('int32')],
    ['NodeAffinityPolicy', printPointer('core.NodeInclusionPolicy')],
    ['NodeTaintsPolicy', printPointer('core.NodeInclusionPolicy')],
    ['MatchLabelKeys', printTexts],
  ]),
)

const resourceClaims = printList(
  'core.PodResourceClaim',
  printStruct('core.PodResourceClaim', [
    ['Name', printText],
    ['ResourceClaimName', printPointer('string')],
    ['ResourceClaimTemplateName', printPointer('string')],
  ]),
)

const readinessGates = printList(
  'core.PodReadinessGate',
  printStruct('core.PodReadinessGate', [['ConditionType', printText]]),
)

const printSpec = printStruct('core.PodSpec', [
  ['Volumes', printList('core.Volume', printVolume)],
  ['InitContainers', containers],
  ['Containers', containers],
  ['EphemeralContainers', () => '[]core.EphemeralContainer(nil)'],
  ['RestartPolicy', printText],
  ['TerminationGracePeriodSeconds', printPointer('int64')],
  ['ActiveDeadlineSeconds', printPointer('int64')],
  ['DNSPolicy', printText],
  ['NodeSelector', printLabels],
  ['ServiceAccountName', printText],
  ['AutomountServiceAccountToken', printPointer('bool')],
  ['NodeName', printText],
  ['SecurityContext', printPointer('core.PodSecurityContext')],
  ['ImagePullSecrets', named('core.LocalObjectReference')],
  ['Hostname', printText],
  ['Subdomain', printText],
  ['SetHostnameAsFQDN', printPointer('bool')],
  ['Affinity', printPointer('core.Affinity')],
  ['SchedulerName', printText],
  ['Tolerations', tolerations],
  ['HostAliases', hostAliases],
  ['PriorityClassName', printText],
  ['Priority', printPointer('int32')],
  ['PreemptionPolicy', printPointer('core.PreemptionPolicy')],
  ['DNSConfig', printPointer('core.PodDNSConfig')],
  ['ReadinessGates', readinessGates],
  ['RuntimeClassName', printPointer('string')],
  ['Overhead', printResources],
  ['EnableServiceLinks', printPointer('bool')],
  ['TopologySpreadConstraints', spread],
  ['OS', printPointer('core.PodOS')],
  ['SchedulingGates', named('core.PodSchedulingGate')],
  ['ResourceClaims', resourceClaims],
  ['Resources', printPointer('core.ResourceRequirements')],
])

const printMeta = printStruct('v1.ObjectMeta', [
  ['Name', printText],
  ['GenerateName', printText],
  ['Namespace', printText],
  ['SelfLink', printText],
  ['UID', printText],
  ['ResourceVersion', printText],
  ['Generation', printNumber],
  ['CreationTimestamp', () => 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)'],
  ['DeletionTimestamp', () => '<nil>'],
  ['DeletionGracePeriodSeconds', printPointer('int64')],
  ['Labels', printLabels],
  ['Annotations', printLabels],
  ['OwnerReferences', () => '[]v1.OwnerReference(nil)'],
  ['Finalizers', printTexts],
  ['ManagedFields', () => '[]v1.ManagedFieldsEntry(nil)'],
])

/** A template as `%#v` prints the server's own form of it. */
export const printPodTemplate: GoPrinter = printStruct('core.PodTemplateSpec', [
  ['ObjectMeta', printMeta, 'metadata'],
  ['Spec', printSpec],
])
