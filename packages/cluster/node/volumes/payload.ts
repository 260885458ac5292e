import { posix } from 'node:path'
import type { DownwardAPIVolumeFile } from 'kubernetes-types/core/v1.js'
import type { ConfigMap, Pod, Secret } from '../../client/resources.ts'
import type { KeyToPath, ResourceList } from '../../kinds/pod-spec/types.ts'
import { containerResource, selectedContainer } from '../configuration/container-resource.ts'
import { metadataField } from '../configuration/pod-fields.ts'
import { VolumeFailure } from './volume-failure.ts'

export interface ProjectedFile {
  readonly data: Uint8Array
  readonly mode: number
  /** The user's number; root's where undefined. */
  readonly owner?: number
}

/** What a volume of files shows, by paths within it. */
export type Payload = ReadonlyMap<string, ProjectedFile>

export interface KeysOptions {
  readonly items: readonly KeyToPath[]
  readonly defaultMode: number
  readonly optional: boolean
}

/** Nothing where there is no object. @throws VolumeFailure for a key that is not there */
export function configMapPayload(map: ConfigMap | undefined, options: KeysOptions): Payload {
  const texts = Object.entries(map?.data ?? {}).map(
    ([key, text]) => [key, Buffer.from(text)] as const,
  )
  const bytes = Object.entries(map?.binaryData ?? {}).map(fromBase64)
  return keysPayload(
    new Map([...bytes, ...texts]),
    options,
    'configmap references non-existent config key',
  )
}

/** Nothing where there is no object. @throws VolumeFailure for a key that is not there */
export function secretPayload(secret: Secret | undefined, options: KeysOptions): Payload {
  const data = new Map(Object.entries(secret?.data ?? {}).map(fromBase64))
  return keysPayload(data, options, 'references non-existent secret key')
}

const fromBase64 = ([key, text]: readonly [string, string]) =>
  [key, Buffer.from(text, 'base64')] as const

function keysPayload(
  data: ReadonlyMap<string, Uint8Array>,
  { items, defaultMode, optional }: KeysOptions,
  words: string,
): Payload {
  if (items.length === 0)
    return new Map([...data].map(([key, bytes]) => [key, { data: bytes, mode: defaultMode }]))
  const files = new Map<string, ProjectedFile>()
  for (const { key, path, mode = defaultMode } of items) {
    const bytes = data.get(key)
    if (bytes) files.set(path, { data: bytes, mode })
    else if (!optional) throw new VolumeFailure(`${words}: ${key}`)
  }
  return files
}

/** What of a pod its files show. @throws ConfigurationError */
export function downwardPayload(
  pod: Pod,
  items: readonly DownwardAPIVolumeFile[],
  defaultMode: number,
  allocatable: ResourceList,
): Payload {
  const files = items.map((item): [string, ProjectedFile] => [
    posix.normalize(item.path),
    { data: Buffer.from(downwardText(pod, item, allocatable)), mode: item.mode ?? defaultMode },
  ])
  return new Map(files)
}

function downwardText(
  pod: Pod,
  { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile,
  allocatable: ResourceList,
): string {
  if (fieldRef) return metadataField(pod, fieldRef.fieldPath)
  if (!resourceFieldRef) return ''
  const container = selectedContainer(pod, resourceFieldRef.containerName ?? '')
  return containerResource(resourceFieldRef, container, allocatable)
}
