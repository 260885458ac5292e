import type { SecretVolumeSource } from 'kubernetes-types/core/v1.js'
import { needed } from '../../configuration/references.ts'
import { secretPayload } from '../payload.ts'
import { showPayload } from '../show-payload.ts'
import type { VolumeKind } from '../volume-kind.ts'

export const secret: VolumeKind<SecretVolumeSource> = {
  sourceIn: (volume) => volume.secret,
  shows: ({ secretName = '' }) => [{ kind: 'secret', name: secretName }],
  async setUp({ secretName = '', items = [], defaultMode = 0o644, optional = false }, place) {
    const { namespace = '' } = place.pod.metadata
    const read = place.references.secret(namespace, secretName)
    const object = await needed(read, 'secret', { name: secretName, optional })
    const payload = secretPayload(object, { items, defaultMode, optional })
    return showPayload(place, { kind: 'secret', isSecret: true }, payload)
  },
}
