import { equal } from '../../equal.ts'
import { type AppArmorProfile, allContainers, type Container } from '../../pod-spec/types.ts'
import type { Pod } from './types.ts'

/** The annotation that was there before the field. */
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'
const localhost = 'localhost/'

type WithProfile = { appArmorProfile?: AppArmorProfile }

export const profileOf = (container: Container): AppArmorProfile | undefined =>
  (container.securityContext as WithProfile | undefined)?.appArmorProfile

/** Keeps annotation and field in step for nodes that know one of them only. In place. */
export function prepareAppArmor(pod: Pod): void {
  if (pod.spec.os?.name === 'windows') return
  const podProfile = (pod.spec.securityContext as WithProfile | undefined)?.appArmorProfile
  for (const container of allContainers(pod.spec)) prepareContainer(pod, container, podProfile)
}

/** Annotations that no field says as well, or that cannot become one. */
export function appArmorWarnings({ metadata: { annotations = {} }, spec }: Pod): string[] {
  if (spec.os?.name === 'windows') return []
  const podProfile = (spec.securityContext as WithProfile | undefined)?.appArmorProfile
  return allContainers(spec).flatMap((container) => {
    const key = appArmorPrefix + (container.name ?? '')
    const annotation = annotations[key]
    if (annotation === undefined || profileOf(container)) return []
    const profile = profileOfAnnotation(annotation)
    return profile && equal(profile, podProfile)
      ? []
      : [
          `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
        ]
  })
}

function prepareContainer(pod: Pod, container: Container, podProfile?: AppArmorProfile): void {
  const key = appArmorPrefix + (container.name ?? '')
  const annotation = pod.metadata.annotations?.[key]
  const own = profileOf(container)
  if (annotation === undefined) {
    const text = annotationOf(own ?? podProfile)
    if (text) pod.metadata.annotations = { ...pod.metadata.annotations, [key]: text }
    return
  }
  const profile = own ? undefined : profileOfAnnotation(annotation)
  if (!profile || equal(profile, podProfile)) return
  container.securityContext ??= {}
  ;(container.securityContext as WithProfile).appArmorProfile = profile
}

function annotationOf(profile: AppArmorProfile | undefined): string | undefined {
  switch (profile?.type) {
    case 'Unconfined':
      return 'unconfined'
    case 'RuntimeDefault':
      return 'runtime/default'
    case 'Localhost':
      return profile.localhostProfile === undefined
        ? undefined
        : localhost + profile.localhostProfile
    default:
      return undefined
  }
}

export function profileOfAnnotation(text: string): AppArmorProfile | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' }
  if (text === 'runtime/default') return { type: 'RuntimeDefault' }
  const name = text.startsWith(localhost) ? text.slice(localhost.length) : ''
  return name ? { type: 'Localhost', localhostProfile: name } : undefined
}
