import { duplicate, type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import type { Volume } from '../types.ts'
import type { Volumes } from './mounts.ts'
import { validateDnsLabel } from './names.ts'
import { volumeSources } from './volume-sources.ts'

export interface CheckedVolumes {
  readonly volumes: Volumes
  readonly errors: readonly FieldError[]
}

/** Mounts of a volume that is refused find no volume, as upstream has it. */
export function checkVolumes(
  field: string,
  list: readonly Volume[] = [],
  podName?: string,
): CheckedVolumes {
  const volumes = new Map<string, Volume>()
  const errors: FieldError[] = []
  const made = new Set(
    podName ? list.filter((it) => it.ephemeral).map(({ name }) => `${podName}-${name}`) : [],
  )
  for (const [index, volume] of list.entries()) {
    const at = `${field}[${index}]`
    const found = validateVolume(at, volume, podName)
    if (volumes.has(volume.name)) found.push(duplicate(`${at}.name`, volume.name))
    if (found.length === 0) volumes.set(volume.name, volume)
    errors.push(...found)
    const claim = volume.persistentVolumeClaim?.claimName ?? ''
    if (volume.persistentVolumeClaim && made.has(claim))
      errors.push(
        invalid(
          `${at}.persistentVolumeClaim.claimName`,
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      )
  }
  return { volumes, errors }
}

function validateVolume(field: string, volume: Volume, podName?: string): FieldError[] {
  const { name = '' } = volume
  const there = volumeSources.filter((it) => volume[it.name] !== undefined)
  return [
    ...there.flatMap(({ name: source, path = source, refused = source, check, always }, index) => [
      ...(index === 0 || source === 'emptyDir'
        ? check(`${field}.${path}`, volume)
        : [forbidden(`${field}.${refused}`, 'may not specify more than 1 volume type')]),
      ...(always?.(field, volume) ?? []),
    ]),
    ...(there[0]?.name === 'ephemeral' ? validateClaimName(field, name, podName) : []),
    ...(there.length === 0 ? [required(field, 'must specify a volume type')] : []),
    ...(name ? validateDnsLabel(`${field}.name`, name) : [required(`${field}.name`)]),
  ]
}

function validateClaimName(field: string, name: string, podName?: string): FieldError[] {
  if (!podName || !name) return []
  const claim = `${podName}-${name}`
  return dnsSubdomainErrors(claim).map((said) =>
    invalid(`${field}.name`, name, `PVC name ${JSON.stringify(claim)}: ${said}`),
  )
}
