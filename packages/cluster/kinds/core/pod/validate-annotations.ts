import { type FieldError, forbidden } from '../../field-error.ts'
import { validatePodAnnotations } from '../../pod-spec/validate/annotations.ts'
import { appArmorPrefix } from './app-armor.ts'
import type { Pod } from './types.ts'

export const mirrorAnnotation = 'kubernetes.io/config.mirror'

const called = (key: string): string | undefined =>
  key.startsWith(appArmorPrefix)
    ? 'AppArmor annotations'
    : key === mirrorAnnotation
      ? 'mirror pod annotation'
      : undefined

/** Some annotations say how the pod was made, which is over. */
export function validateAnnotationsKept(next: Pod, old: Pod): FieldError[] {
  const after = next.metadata.annotations ?? {}
  const before = old.metadata.annotations ?? {}
  const said = (key: string, change: string) => {
    const what = called(key)
    return what ? [forbidden(`metadata.annotations[${key}]`, `may not ${change} ${what}`)] : []
  }
  return [
    ...Object.entries(before).flatMap(([key, value]) =>
      after[key] === value ? [] : said(key, 'remove or update'),
    ),
    ...Object.keys(after).flatMap((key) => (Object.hasOwn(before, key) ? [] : said(key, 'add'))),
    ...validatePodAnnotations('metadata.annotations', after, next.spec),
  ]
}
