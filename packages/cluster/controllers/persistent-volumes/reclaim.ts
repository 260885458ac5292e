import { persistentVolumes } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { annotation, hasAnnotation, migratedTo, provisionedBy } from './annotations.ts'
import { failVolume } from './phases.ts'
import { claimKeyOf, podsUsing, type Volume } from './tools.ts'

/** Does with a volume that its claim left what its policy says. */
export async function reclaim(volume: Volume, tools: Tools): Promise<void> {
  if (annotation(volume, migratedTo)) return
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Retain':
      return
    case 'Delete':
      return remove(volume, tools)
    case 'Recycle':
      return recycle(volume, tools)
    default:
      return failVolume(
        volume,
        'VolumeUnknownReclaimPolicy',
        'Volume has unrecognized PersistentVolumeReclaimPolicy',
        tools,
      )
  }
}

/**
 * Only what lies on the node's own disk is deleted without a driver, and of that only what lies below `/tmp`. The object
 * goes; what lies there is the node's.
 */
async function remove(volume: Volume, tools: Tools): Promise<void> {
  const deleter = deleterOf(volume)
  if (deleter.kind === 'driver') return
  if (deleter.kind === 'none')
    return failVolume(volume, 'VolumeFailedDelete', deleter.reason, tools)
  const { path } = deleter
  if (!/\/tmp\/.+/.test(path))
    return failVolume(
      volume,
      'VolumeFailedDelete',
      `host_path deleter only supports /tmp/.+ but received provided ${path}`,
      tools,
    )
  await forget(volume, tools)
}

async function forget(volume: Volume, { client }: Tools): Promise<void> {
  const { name = '', finalizers = [] } = volume.metadata
  const others = finalizers.filter((it) => it !== 'kubernetes.io/pv-controller')
  if (others.length < finalizers.length) {
    const metadata = { ...volume.metadata, finalizers: others }
    await client.update(persistentVolumes, { ...volume, metadata })
  }
  await client.delete(persistentVolumes, { name })
}

type Deleter =
  | { readonly kind: 'driver' }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'host-path'; readonly path: string }

function deleterOf(volume: Volume): Deleter {
  const { hostPath, nfs, csi } = volume.spec ?? {}
  const plugin = annotation(volume, provisionedBy)
  const byHostPath: Deleter = { kind: 'host-path', path: hostPath?.path ?? '' }
  if (plugin === 'kubernetes.io/host-path') return byHostPath
  if (plugin === 'kubernetes.io/nfs')
    return { kind: 'none', reason: 'no deletable volume plugin matched' }
  if (plugin?.startsWith('kubernetes.io/'))
    return { kind: 'none', reason: `no volume plugin matched name: ${plugin}` }
  if (plugin || hasAnnotation(volume, migratedTo) || csi) return { kind: 'driver' }
  if (hostPath) return byHostPath
  const why = nfs ? 'no deletable volume plugin matched' : 'no volume plugin matched'
  return {
    kind: 'none',
    reason: `error getting deleter volume plugin for volume "${volume.metadata.name}": ${why}`,
  }
}

async function recycle(volume: Volume, tools: Tools): Promise<void> {
  const users = podsUsing(claimKeyOf(volume) ?? '', tools)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    .toSorted()
  if (users.length > 0) {
    const message = `Volume is used by pods: ${users.join(',')}`
    return tools.events.normal(volume, 'VolumeFailedRecycle', message)
  }
  const isKnown = volume.spec?.hostPath ?? volume.spec?.nfs
  const message = isKnown
    ? 'Recycle failed: this cluster does not empty volumes; delete the volume and make it anew'
    : 'No recycler plugin found for the volume!'
  return failVolume(volume, 'VolumeFailedRecycle', message, tools)
}
