import {
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  notSupported,
  required,
  tooLong,
} from '../../field-error.ts'
import type { AppArmorProfile, SeccompProfile } from '../types.ts'
import { validateDescending } from './paths.ts'

const types = ['Localhost', 'RuntimeDefault', 'Unconfined']
/** The longest path, less its end. */
const longestProfile = 4095

export function validateSeccomp(field: string, profile: SeccompProfile | undefined): FieldError[] {
  if (!profile) return []
  const { type = '', localhostProfile } = profile
  return [
    ...validateType(`${field}.type`, type, 'seccompProfile'),
    ...validateSeccompFile(`${field}.localhostProfile`, type, localhostProfile),
  ]
}

function validateSeccompFile(field: string, type: string, file: string | undefined): FieldError[] {
  if (type === 'Localhost')
    return file === undefined
      ? [required(field, 'must be set when seccomp type is Localhost')]
      : validateDescending(field, file)
  if (file === undefined) return []
  const go = `core.SeccompProfile{Type:${JSON.stringify(type)}, LocalhostProfile:(*string)(0xc000000000)}`
  return [invalidGo(field, go, 'can only be set when seccomp type is Localhost')]
}

function validateType(field: string, type: string, called: string): FieldError[] {
  if (!type) return [required(field, `type is required when ${called} is set`)]
  return types.includes(type) ? [] : [notSupported(field, type, types)]
}

export function validateAppArmor(
  field: string,
  profile: AppArmorProfile | undefined,
): FieldError[] {
  if (!profile) return []
  const { type = '', localhostProfile: name } = profile
  const at = `${field}.localhostProfile`
  if (type === 'Localhost') return validateLocalProfile(at, name)
  if (!types.includes(type)) return validateType(`${field}.type`, type, 'appArmorProfile')
  return name === undefined
    ? []
    : [invalid(at, name, 'can only be set when AppArmor type is Localhost')]
}

function validateLocalProfile(field: string, name: string | undefined): FieldError[] {
  const missing = required(field, 'must be set when AppArmor type is Localhost')
  if (!name) return [missing]
  return [
    ...(name.trim() !== name ? [invalid(field, name, 'must not be padded with whitespace')] : []),
    ...(Buffer.byteLength(name) > longestProfile ? [tooLong(field, longestProfile)] : []),
  ]
}

interface Match {
  readonly field: string
  /** What the annotation says. */
  readonly annotation: string
  readonly type: string
  readonly file: string | undefined
  readonly called: string
  readonly defaults: readonly string[]
}

/** An annotation of old and the field of today say the same. */
export function validateSameProfile(match: Match): FieldError[] {
  const { field, annotation, type, file, called, defaults } = match
  const differs = [forbidden(`${field}.type`, `${called} type in annotation and field must match`)]
  switch (type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? [] : differs
    case 'RuntimeDefault':
      return defaults.includes(annotation) ? [] : differs
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return differs
      return annotation === `localhost/${file}`
        ? []
        : [
            forbidden(
              `${field}.localhostProfile`,
              `${called} profile in annotation and field must match`,
            ),
          ]
    default:
      return []
  }
}
