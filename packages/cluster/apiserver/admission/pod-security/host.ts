import { badContainers, badSetters, type Check, named, plural, quoted, unique } from './finding.ts'
import { containersOf } from './pod.ts'

/* What of its node a pod would get at. */

export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((it) => spec[it])
  if (shared.length === 0) return undefined
  return { reason: 'host namespaces', detail: shared.map((it) => `${it}=true`).join(', ') }
}

export const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter((it) => it.hostPath).map((it) => it.name)
  if (names.length === 0) return undefined
  return { reason: 'hostPath volumes', detail: named('volume', names) }
}

export const hostPorts: Check = (pod) => {
  const names = badContainers(pod, ({ ports = [] }) => ports.some((it) => it.hostPort))
  if (names.length === 0) return undefined
  const ports = unique(
    containersOf(pod).flatMap((it) =>
      (it.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : [])),
    ),
  )
  const use = names.length === 1 ? 'uses' : 'use'
  const detail = `${named('container', names)} ${use} ${plural('hostPort', ports.length)} ${ports.join(', ')}`
  return { reason: 'hostPort', detail }
}

export const hostProcess: Check = (pod) => {
  const setters = badSetters(pod, ({ windowsOptions }) => windowsOptions?.hostProcess === true)
  if (setters.length === 0) return undefined
  const detail = `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`
  return { reason: 'hostProcess', detail }
}

const kept = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

export const restrictedVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => !kept.some((type) => volume[type]))
  if (bad.length === 0) return undefined
  const types = unique(bad.map((it) => Object.keys(it).find((key) => key !== 'name') ?? 'unknown'))
  const use = bad.length === 1 ? 'uses' : 'use'
  const names = bad.map(({ name }) => name)
  const detail = `${named('volume', names)} ${use} ${plural('restricted volume type', types.length)} ${quoted(types)}`
  return { reason: 'restricted volume types', detail }
}
