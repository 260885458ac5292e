import { type FieldError, forbidden, invalid, notFound, required } from '../../field-error.ts'
import type { Container, Volume, VolumeDevice, VolumeMount } from '../types.ts'
import { validateOptional } from './names.ts'
import { validateDescending, validateNoBacksteps } from './paths.ts'

/** Volumes that are as they should be, by name. */
export type Volumes = ReadonlyMap<string, Volume>

export function validateMounts(
  field: string,
  container: Container,
  volumes: Volumes,
): FieldError[] {
  const devices = container.volumeDevices ?? []
  const paths = new Set<string>()
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const at = `${field}[${index}]`
    const { name = '', mountPath = '' } = mount
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${at}.name`))
    if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name))
    if (!mountPath) errors.push(required(`${at}.mountPath`))
    if (paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    if (devices.some((it) => it.name === name))
      errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'))
    if (devices.some((it) => it.devicePath === mountPath))
      errors.push(
        invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'),
      )
    return [
      ...errors,
      ...validateSubPaths(field, at, mount),
      ...validatePropagation(`${field}.mountPropagation`, mount, container),
      ...validateRecursive(`${field}.recursiveReadOnly`, mount),
    ]
  })
}

/** Upstream names the list, not the mount, in most of these. */
function validateSubPaths(
  field: string,
  at: string,
  { subPath, subPathExpr }: VolumeMount,
): FieldError[] {
  const errors = subPath ? validateDescending(`${field}.subPath`, subPath) : []
  if (!subPathExpr) return errors
  if (subPath)
    errors.push(
      invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
    )
  return [...errors, ...validateDescending(`${field}.subPathExpr`, subPathExpr)]
}

function validatePropagation(
  field: string,
  { mountPropagation: propagation }: VolumeMount,
  { securityContext }: Container,
): FieldError[] {
  if (propagation === undefined) return []
  const errors = validateOptional(field, propagation, ['Bidirectional', 'HostToContainer', 'None'])
  if (propagation === 'Bidirectional' && !securityContext?.privileged)
    errors.push(
      forbidden(
        field,
        'Bidirectional mount propagation is available only to privileged containers',
      ),
    )
  return errors
}

function validateRecursive(field: string, mount: VolumeMount): FieldError[] {
  const { recursiveReadOnly: recursive, readOnly, mountPropagation = 'None' } = mount
  if (recursive === undefined || recursive === 'Disabled') return []
  const errors = validateOptional(field, recursive, ['Disabled', 'Enabled', 'IfPossible'])
  if (errors.length > 0) return errors
  if (!readOnly) errors.push(forbidden(field, 'may only be specified when readOnly is true'))
  if (mountPropagation !== 'None')
    errors.push(
      forbidden(field, 'may only be specified when mountPropagation is None or not specified'),
    )
  return errors
}

export function validateDevices(
  field: string,
  container: Container,
  volumes: Volumes,
): FieldError[] {
  const mounts = container.volumeMounts ?? []
  const names = new Set<string>()
  const paths = new Set<string>()
  return (container.volumeDevices ?? []).flatMap((device, index) =>
    validateDevice(`${field}[${index}]`, device, { mounts, volumes, names, paths }),
  )
}

interface Known {
  readonly mounts: readonly VolumeMount[]
  readonly volumes: Volumes
  readonly names: Set<string>
  readonly paths: Set<string>
}

function validateDevice(
  at: string,
  { name = '', devicePath = '' }: VolumeDevice,
  { mounts, volumes, names, paths }: Known,
): FieldError[] {
  const volume = volumes.get(name)
  const errors: FieldError[] = []
  if (!name) errors.push(required(`${at}.name`))
  if (names.has(name)) errors.push(invalid(`${at}.name`, name, 'must be unique'))
  if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
    errors.push(
      invalid(
        `${at}.name`,
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      ),
    )
  if (!volume) errors.push(notFound(`${at}.name`, name))
  if (!devicePath) errors.push(required(`${at}.devicePath`))
  if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'))
  if (devicePath && validateNoBacksteps(at, devicePath).length > 0)
    errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"))
  else paths.add(devicePath)
  if (mounts.some((it) => it.name === name))
    errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'))
  if (mounts.some((it) => it.mountPath === devicePath))
    errors.push(
      invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'),
    )
  if (name) names.add(name)
  return errors
}
