import type { DownwardAPIVolumeFile, DownwardAPIVolumeSource } from 'kubernetes-types/core/v1.js'
import { downwardPayload } from '../payload.ts'
import { showPayload } from '../show-payload.ts'
import type { Shown, VolumeKind } from '../volume-kind.ts'

export const downwardApi: VolumeKind<DownwardAPIVolumeSource> = {
  sourceIn: (volume) => volume.downwardAPI,
  shows: ({ items = [] }) => shownOfPod(items),
  async setUp({ items = [], defaultMode = 0o644 }, place) {
    const { pod, node } = place
    const payload = downwardPayload(pod, items, defaultMode, node.allocatable())
    return showPayload(place, { kind: 'downward-api', isSecret: true }, payload)
  },
}

/** A pod's name, namespace and uid never change. */
export const shownOfPod = (items: readonly DownwardAPIVolumeFile[]): readonly Shown[] =>
  items.some(isChangeable) ? [{ kind: 'pod' }] : []

const isChangeable = ({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile) =>
  resourceFieldRef !== undefined ||
  /^metadata\.(labels|annotations)/.test(fieldRef?.fieldPath ?? '')
