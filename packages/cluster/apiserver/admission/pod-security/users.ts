import { badContainers, badSetters, type Check, named } from './finding.ts'

/* As whom the processes of a pod run. */

export const runAsNonRoot: Check = (pod) => {
  const reason = 'runAsNonRoot != true'
  const setters = badSetters(pod, (it) => it.runAsNonRoot === false)
  if (setters.length > 0)
    return {
      reason,
      detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false`,
    }
  if (pod.spec.securityContext?.runAsNonRoot) return undefined
  const silent = badContainers(pod, (it) => it.securityContext?.runAsNonRoot === undefined)
  if (silent.length === 0) return undefined
  const detail = `pod or ${named('container', silent)} must set securityContext.runAsNonRoot=true`
  return { reason, detail }
}

export const runAsUser: Check = (pod) => {
  const setters = badSetters(pod, (it) => it.runAsUser === 0)
  if (setters.length === 0) return undefined
  return { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` }
}
