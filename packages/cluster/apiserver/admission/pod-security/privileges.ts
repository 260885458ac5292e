import { badContainers, type Check, named, quoted, unique } from './finding.ts'
import { type Container, containersOf } from './pod.ts'

/* What the processes of a pod may do. */

export const privileged: Check = (pod) => {
  const names = badContainers(pod, (it) => it.securityContext?.privileged === true)
  if (names.length === 0) return undefined
  const detail = `${named('container', names)} must not set securityContext.privileged=true`
  return { reason: 'privileged', detail }
}

export const procMount: Check = (pod) => {
  const mountOf = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default'
  const names = badContainers(pod, (it) => mountOf(it) !== 'Default')
  if (names.length === 0) return undefined
  const mounts = unique(containersOf(pod).map(mountOf)).filter((it) => it !== 'Default')
  const detail = `${named('container', names)} must not set securityContext.procMount to ${quoted(mounts)}`
  return { reason: 'procMount', detail }
}

export const allowPrivilegeEscalation: Check = (pod) => {
  const names = badContainers(
    pod,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  )
  if (names.length === 0) return undefined
  const detail = `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false`
  return { reason: 'allowPrivilegeEscalation != false', detail }
}

const usual = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

export const usualCapabilities: Check = (pod) => {
  const detail = addedBeyond(usual)(pod)
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail }
}

export const fewestCapabilities: Check = (pod) => {
  const keeping = badContainers(
    pod,
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  )
  const added = addedBeyond(['NET_BIND_SERVICE'])(pod)
  const details = [
    ...(keeping.length > 0
      ? [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(added === undefined ? [] : [added]),
  ]
  if (details.length === 0) return undefined
  return { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

const addedBeyond = (allowed: readonly string[]) => (pod: Parameters<Check>[0]) => {
  const beyond = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((it) => !allowed.includes(it))
  const names = badContainers(pod, (it) => beyond(it).length > 0)
  if (names.length === 0) return undefined
  const capabilities = unique(containersOf(pod).flatMap(beyond))
  return `${named('container', names)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`
}
