import type { ConfigMapVolumeSource } from 'kubernetes-types/core/v1.js'
import { needed } from '../../configuration/references.ts'
import { configMapPayload } from '../payload.ts'
import { showPayload } from '../show-payload.ts'
import type { VolumeKind } from '../volume-kind.ts'

export const configMap: VolumeKind<ConfigMapVolumeSource> = {
  sourceIn: (volume) => volume.configMap,
  shows: ({ name = '' }) => [{ kind: 'configmap', name }],
  async setUp({ name = '', items = [], defaultMode = 0o644, optional = false }, place) {
    const { namespace = '' } = place.pod.metadata
    const read = place.references.configMap(namespace, name)
    const map = await needed(read, 'configmap', { name, optional })
    const payload = configMapPayload(map, { items, defaultMode, optional })
    return showPayload(place, { kind: 'configmap', isSecret: false }, payload)
  },
}
