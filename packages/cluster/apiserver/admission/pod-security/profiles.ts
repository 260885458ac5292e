import { goQuote } from '../../../kinds/structure/decode/decode-error.ts'
import {
  badContainers,
  badSetters,
  type Check,
  named,
  plural,
  quoted,
  unique,
  valuesOf,
} from './finding.ts'
import { containersOf, type SecurityContext, type SeLinuxOptions } from './pod.ts'

/* What the node's kernel keeps a pod from. */

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

const isAppArmorAnnotation = (value: string) =>
  value === '' || value === 'runtime/default' || value.startsWith('localhost/')

/** A profile type that is given and is none of those allowed. */
const badType = (profile: { readonly type?: string } | undefined): string | undefined => {
  const type = profile && (profile.type ?? '')
  return type === 'RuntimeDefault' || type === 'Localhost' ? undefined : type
}

export const appArmorProfile: Check = (pod) => {
  const read = ({ appArmorProfile }: SecurityContext) => badType(appArmorProfile)
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !isAppArmorAnnotation(value))
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .toSorted()
  const setters = badSetters(pod, (it) => read(it) !== undefined)
  if (annotations.length > 0) setters.push(plural('annotation', annotations.length))
  if (setters.length === 0) return undefined
  const values = [...valuesOf(pod, read), ...annotations]
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  }
}

export const seLinuxOptions =
  (types: readonly string[]): Check =>
  (pod) => {
    const typeOf = ({ seLinuxOptions }: SecurityContext) =>
      seLinuxOptions?.type && !types.includes(seLinuxOptions.type) ? seLinuxOptions.type : undefined
    const has = (field: keyof SeLinuxOptions) => (it: SecurityContext) =>
      Boolean(it.seLinuxOptions?.[field])
    const setters = badSetters(
      pod,
      (it) => typeOf(it) !== undefined || has('user')(it) || has('role')(it),
    )
    if (setters.length === 0) return undefined
    const bad = valuesOf(pod, typeOf)
    const said = [
      ...(bad.length > 0 ? [named('type', bad)] : []),
      ...(badSetters(pod, has('user')).length > 0 ? ['user may not be set'] : []),
      ...(badSetters(pod, has('role')).length > 0 ? ['role may not be set'] : []),
    ]
    const detail = `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${said.join('; ')}`
    return { reason: 'seLinuxOptions', detail }
  }

const isSeccompAnnotation = (value: string) =>
  value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')

/** Before the field was there. */
export const seccompAnnotations: Check = (pod) => {
  const keys = [
    'seccomp.security.alpha.kubernetes.io/pod',
    ...containersOf(pod).map(
      ({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`,
    ),
  ]
  const bad = unique(
    keys.flatMap((key) => {
      const value = pod.annotations[key]
      return value === undefined || isSeccompAnnotation(value) ? [] : [`${key}=${goQuote(value)}`]
    }),
  )
  if (bad.length === 0) return undefined
  const detail = `forbidden ${plural('annotation', bad.length)} ${bad.join(', ')}`
  return { reason: 'seccompProfile', detail }
}

const badSeccomp = ({ seccompProfile }: SecurityContext) => badType(seccompProfile)

export const seccompProfile: Check = (pod) => {
  const setters = badSetters(pod, (it) => badSeccomp(it) !== undefined)
  if (setters.length === 0) return undefined
  const detail = `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(valuesOf(pod, badSeccomp))}`
  return { reason: 'seccompProfile', detail }
}

export const someSeccompProfile: Check = (pod) => {
  const bad = seccompProfile(pod)
  if (bad || pod.spec.securityContext?.seccompProfile) return bad
  const silent = badContainers(pod, (it) => it.securityContext?.seccompProfile === undefined)
  if (silent.length === 0) return undefined
  const detail = `pod or ${named('container', silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`
  return { reason: 'seccompProfile', detail }
}

export const sysctls =
  (allowed: readonly string[]): Check =>
  ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name ?? '')
    const bad = names.filter((name) => !allowed.includes(name))
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') }
  }
