import { roundedResources } from '../core/resource-quota/types.ts'
import { defaultPullPolicy } from './image-name.ts'
import {
  allContainers,
  type Container,
  type LifecycleHandler,
  type PodSpec,
  type Probe,
  type ResourceRequirements,
} from './types.ts'
import { volumeDefaults } from './volume-defaults.ts'

/** What holds for the spec of any pod, be it a template's. In place. */
export function podSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.restartPolicy ??= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ??= 'default-scheduler'
  for (const volume of spec.volumes ?? []) volumeDefaults(volume)
  for (const container of allContainers(spec)) containerDefaults(container)
  roundedResources(spec.overhead)
  roundRequirements(spec.resources)
  sameServiceAccount(spec)
}

/** The old name of the field says what the new one says. */
function sameServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName ?? spec.serviceAccount
  if (name === undefined) return
  spec.serviceAccountName = name
  spec.serviceAccount = name
}

function roundRequirements({ limits, requests }: ResourceRequirements = {}): void {
  roundedResources(limits)
  roundedResources(requests)
}

function containerDefaults(container: Container): void {
  container.imagePullPolicy ??= defaultPullPolicy(container.image)
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  for (const port of container.ports ?? []) port.protocol ??= 'TCP'
  for (const { valueFrom } of container.env ?? [])
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1'
  roundRequirements(container.resources)
  probeDefaults(container.livenessProbe)
  probeDefaults(container.readinessProbe)
  probeDefaults(container.startupProbe)
  httpDefaults(container.lifecycle?.postStart)
  httpDefaults(container.lifecycle?.preStop)
}

function probeDefaults(probe: Probe | undefined): void {
  if (!probe) return
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  if (probe.grpc) probe.grpc.service ??= ''
  httpDefaults(probe)
}

function httpDefaults(handler: Pick<LifecycleHandler, 'httpGet'> | undefined): void {
  if (!handler?.httpGet) return
  handler.httpGet.path ??= '/'
  handler.httpGet.scheme ??= 'HTTP'
}
