import { appArmorPrefix, profileOf } from '../../core/pod/app-armor.ts'
import { type FieldError, invalid } from '../../field-error.ts'
import { own } from '../../own.ts'
import type { AppArmorProfile, PodSpec, TemplateMeta } from '../types.ts'
import { validateDescending } from './paths.ts'
import { validateSameProfile } from './profiles.ts'
import { visitContainers } from './visit.ts'

const mirror = 'kubernetes.io/config.mirror'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const seccompDefaults = ['runtime/default', 'docker/default']

/** Annotations that mean something to pods. */
export function validatePodAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>> = {},
  spec: PodSpec,
): FieldError[] {
  const cost = annotations[deletionCost]
  const errors: FieldError[] = []
  if (annotations[mirror] !== undefined && !spec.nodeName)
    errors.push(
      invalid(
        `${field}[${mirror}]`,
        annotations[mirror],
        'must set spec.nodeName if mirror pod annotation is set',
      ),
    )
  if (cost !== undefined && !isCost(cost))
    errors.push(invalid(`${field}[${deletionCost}]`, cost, 'must be a 32bit integer'))
  return [
    ...errors,
    ...validateSeccompAnnotations(field, annotations),
    ...validateAppArmorAnnotations(field, annotations, spec),
  ]
}

/** Without leading zeros or a plus, so that costs compare as texts too. */
const isCost = (text: string) =>
  /^(0|-?[1-9]\d*)$/.test(text) && Number(text) === (Number(text) | 0)

function validateSeccompAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>>,
): FieldError[] {
  return Object.entries(annotations)
    .filter(([key]) => key === seccompPod || key.startsWith(seccompContainer))
    .flatMap(([key, profile]) => {
      if (profile === 'unconfined' || seccompDefaults.includes(profile)) return []
      return profile.startsWith('localhost/')
        ? validateDescending(`${field}.${key}`, profile.slice('localhost/'.length))
        : [invalid(`${field}.${key}`, profile, 'must be a valid seccomp profile')]
    })
}

function validateAppArmorAnnotations(
  field: string,
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
): FieldError[] {
  const names = new Set(visitContainers('', spec).map(([, { name = '' }]) => name))
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(appArmorPrefix))
    .flatMap(([key, profile]) => {
      const name = key.slice(appArmorPrefix.length)
      const isKnown =
        ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/')
      return [
        ...(names.has(name) ? [] : [invalid(`${field}[${key}]`, name, 'container not found')]),
        ...(isKnown
          ? []
          : [
              invalid(
                `${field}[${key}]`,
                profile,
                `invalid AppArmor profile name: ${JSON.stringify(profile)}`,
              ),
            ]),
      ]
    })
}

/** Where both an annotation and its field are there they must agree. */
export const validateProfilesAgree = (
  field: string,
  spec: PodSpec,
  metadata: TemplateMeta,
): FieldError[] => [
  ...validateSeccompAgrees(field, spec, metadata),
  ...validateAppArmorAgrees(field, spec, metadata),
]

function validateSeccompAgrees(
  field: string,
  spec: PodSpec,
  { annotations = {} }: TemplateMeta,
): FieldError[] {
  const parts = [
    [`${field}.securityContext`, seccompPod, spec.securityContext] as const,
    ...visitContainers(field, spec).map(
      ([at, { name, securityContext }]) =>
        [`${at}.securityContext`, seccompContainer + name, securityContext] as const,
    ),
  ]
  return parts.flatMap(([at, key, context]) => {
    const profile = context?.seccompProfile
    const annotation = own(annotations, key)
    if (!profile || annotation === undefined) return []
    return validateSameProfile({
      field: `${at}.seccompProfile`,
      annotation,
      type: profile.type,
      file: profile.localhostProfile,
      called: 'seccomp',
      defaults: seccompDefaults,
    })
  })
}

function validateAppArmorAgrees(
  field: string,
  spec: PodSpec,
  { annotations = {} }: TemplateMeta,
): FieldError[] {
  if (spec.os?.name === 'windows') return []
  // Newer than the types that are at hand.
  const { appArmorProfile: podProfile } = (spec.securityContext ?? {}) as {
    appArmorProfile?: AppArmorProfile
  }
  return visitContainers(field, spec).flatMap(([at, container]) => {
    const profile = profileOf(container) ?? podProfile
    const annotation = annotations[appArmorPrefix + container.name]
    if (!profile || annotation === undefined) return []
    return validateSameProfile({
      field: `${at}.securityContext.appArmorProfile`,
      annotation,
      type: profile.type ?? '',
      file: profile.localhostProfile,
      called: 'apparmor',
      defaults: ['runtime/default'],
    })
  })
}
