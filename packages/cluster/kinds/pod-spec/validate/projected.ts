import type { DownwardAPIVolumeFile, ProjectedVolumeSource } from 'kubernetes-types/core/v1.js'
import { type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import type { KeyToPath, VolumeProjection } from '../types.ts'
import { fileFields, validateFieldRef, validateResourceRef } from './field-refs.ts'
import { validateFileMode, validateUnreserved } from './paths.ts'
import { validateKeyToPath } from './volume-parts.ts'

const tenMinutes = 600

export function validateDownwardFile(
  field: string,
  { path = '', fieldRef, resourceFieldRef, mode }: Partial<DownwardAPIVolumeFile>,
): FieldError[] {
  const errors: FieldError[] = path ? [] : [required(`${field}.path`)]
  errors.push(...validateUnreserved(`${field}.path`, path))
  if (fieldRef) {
    errors.push(...validateFieldRef(`${field}.fieldRef`, fieldRef, fileFields))
    if (resourceFieldRef)
      errors.push(
        invalid(
          field,
          'resource',
          'fieldRef and resourceFieldRef can not be specified simultaneously',
        ),
      )
  } else if (resourceFieldRef) {
    errors.push(...validateResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, true))
  } else {
    errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'))
  }
  return [...errors, ...validateFileMode(`${field}.mode`, mode)]
}

export function validateProjected(
  field: string,
  { defaultMode, sources = [] }: Partial<ProjectedVolumeSource>,
): FieldError[] {
  const paths = new Set<string>()
  return [
    ...validateFileMode(`${field}.defaultMode`, defaultMode),
    ...sources.flatMap((source, index) =>
      validateSource(field, `${field}.sources[${index}]`, source, paths),
    ),
  ]
}

function validateSource(
  field: string,
  at: string,
  { secret, configMap, downwardAPI, serviceAccountToken: token }: VolumeProjection,
  paths: Set<string>,
): FieldError[] {
  const given = [secret, configMap, downwardAPI, token].filter(Boolean)
  return [
    ...validateKeyed(field, `${at}.secret`, secret, paths),
    ...validateKeyed(field, `${at}.configMap`, configMap, paths),
    ...(downwardAPI?.items ?? []).flatMap((file) => [
      ...validateDownwardFile(`${at}.downwardAPI`, file),
      ...validateNewPath(field, file.path, file.path, paths),
    ]),
    ...(token ? validateToken(field, `${at}.serviceAccountToken`, token) : []),
    ...(given.length > 1
      ? [forbidden(at, 'may not specify more than 1 volume type per source')]
      : []),
  ]
}

function validateKeyed(
  field: string,
  at: string,
  source: { readonly name?: string; readonly items?: readonly KeyToPath[] } | undefined,
  paths: Set<string>,
): FieldError[] {
  if (!source) return []
  const { name = '', items = [] } = source
  return [
    ...(name ? [] : [required(`${at}.name`)]),
    ...items.flatMap((item, index) => [
      ...validateKeyToPath(`${at}.items[${index}]`, item),
      ...validateNewPath(field, item.path, name, paths),
    ]),
  ]
}

function validateNewPath(
  field: string,
  path: string | undefined,
  named: string,
  paths: Set<string>,
): FieldError[] {
  if (!path) return []
  if (paths.has(path)) return [invalid(field, named, 'conflicting duplicate paths')]
  paths.add(path)
  return []
}

function validateToken(
  field: string,
  at: string,
  { expirationSeconds = 0, path = '' }: { expirationSeconds?: number; path?: string },
): FieldError[] {
  const said = (problem: string) => invalid(`${at}.expirationSeconds`, expirationSeconds, problem)
  return [
    ...(expirationSeconds < tenMinutes
      ? [said('may not specify a duration less than 10 minutes')]
      : []),
    ...(expirationSeconds > 2 ** 32
      ? [said('may not specify a duration larger than 2^32 seconds')]
      : []),
    // Of the volume, as upstream has it.
    ...(path ? validateUnreserved(`${field}.path`, path) : [required(`${field}.path`)]),
  ]
}
