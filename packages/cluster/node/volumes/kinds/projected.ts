import type { ProjectedVolumeSource } from 'kubernetes-types/core/v1.js'
import type { VolumeProjection } from '../../../kinds/pod-spec/types.ts'
import { needed } from '../../configuration/references.ts'
import {
  configMapPayload,
  downwardPayload,
  type Payload,
  type ProjectedFile,
  secretPayload,
} from '../payload.ts'
import { fsGroupOf, oneUser } from '../pod-users.ts'
import { showPayload } from '../show-payload.ts'
import { together, VolumeFailure } from '../volume-failure.ts'
import type { Shown, VolumeKind, VolumePlace } from '../volume-kind.ts'
import { shownOfPod } from './downward-api.ts'

interface Part {
  readonly files: Payload
  readonly again?: number
}

/** Several sources in one folder; of two that show the same path, the later one is seen. */
export const projected: VolumeKind<ProjectedVolumeSource> = {
  sourceIn: (volume) => volume.projected,
  shows: ({ sources = [] }) => sources.flatMap(shownBy),
  async setUp({ sources = [], defaultMode = 0o644 }, place) {
    const asked = sources.map((source) => partOf(source, defaultMode, place))
    const settled = await Promise.allSettled(asked)
    const errors = settled.flatMap((part) => (part.status === 'rejected' ? [part.reason] : []))
    if (errors.length > 0) throw together(errors)
    const parts = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []))
    const files = new Map(parts.flatMap((part) => [...part.files]))
    const mounted = await showPayload(place, { kind: 'projected', isSecret: true }, files)
    const times = parts.flatMap(({ again }) => (again === undefined ? [] : [again]))
    return times.length > 0 ? { ...mounted, again: Math.min(...times) } : mounted
  },
}

function shownBy({ configMap, secret, downwardAPI }: VolumeProjection): readonly Shown[] {
  return [
    ...(configMap ? [{ kind: 'configmap', name: configMap.name ?? '' } as const] : []),
    ...(secret ? [{ kind: 'secret', name: secret.name ?? '' } as const] : []),
    ...shownOfPod(downwardAPI?.items ?? []),
  ]
}

async function partOf(
  source: VolumeProjection,
  defaultMode: number,
  place: VolumePlace,
): Promise<Part> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  const { pod, node, references } = place
  const { namespace = '' } = pod.metadata
  if (configMap) {
    const { name = '', items = [], optional = false } = configMap
    const map = await needed(references.configMap(namespace, name), 'configmap', { name, optional })
    return { files: configMapPayload(map, { items, defaultMode, optional }) }
  }
  if (secret) {
    const { name = '', items = [], optional = false } = secret
    const object = await needed(references.secret(namespace, name), 'secret', { name, optional })
    return { files: secretPayload(object, { items, defaultMode, optional }) }
  }
  if (downwardAPI) {
    const { items = [] } = downwardAPI
    return { files: downwardPayload(pod, items, defaultMode, node.allocatable()) }
  }
  if (serviceAccountToken) {
    const { text, renewAt } = await place.tokens.get(pod, serviceAccountToken, place.now)
    const file = { data: Buffer.from(text), ...tokenAccess(defaultMode, place) }
    return { files: new Map([[serviceAccountToken.path, file]]), again: renewAt }
  }
  throw new VolumeFailure(
    `projections of ${Object.keys(source).join()} are not supported by this node`,
  )
}

/** A token is for the pod's users only, where they are known. */
function tokenAccess(
  defaultMode: number,
  place: VolumePlace,
): Pick<ProjectedFile, 'mode' | 'owner'> {
  if (place.node.runtime !== 'oci') return { mode: defaultMode }
  const owner = oneUser(place.pod)
  const isKept = owner !== undefined || fsGroupOf(place) !== undefined
  return { mode: isKept ? 0o600 : defaultMode, ...(owner !== undefined && { owner }) }
}
