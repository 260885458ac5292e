import type { Volume } from 'kubernetes-types/core/v1.js'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
} from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { controllerKeys, controllerReference } from './loop/owners.ts'
import { claimNameOf, isClaimOf } from './pods/ephemeral-claims.ts'
import { messageOf } from './pods/pod-control.ts'

/** Makes the claims that pods' ephemeral volumes describe. The garbage collector removes them with the pod. */
export const ephemeralVolumes: Controller = {
  name: 'ephemeral_volume',
  component: 'ephemeral_volume',
  watches: [
    watching(pods, (pod) =>
      pod.spec?.volumes?.some(({ ephemeral }) => ephemeral) ? [keyOf(pod)] : [],
    ),
    watching(persistentVolumeClaims, (claim) => controllerKeys(claim, pods)),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const pod = tools.informer(pods).get(namespace, name)
    if (!pod || pod.metadata.deletionTimestamp) return
    for (const volume of pod.spec?.volumes ?? [])
      if (volume.ephemeral) await make(pod, volume, tools)
  },
}

async function make(pod: Pod, volume: Volume, tools: Tools): Promise<void> {
  const name = claimNameOf(pod, volume.name)
  const { namespace = '' } = pod.metadata
  try {
    const there = tools.informer(persistentVolumeClaims).get(namespace, name)
    if (there && isClaimOf(pod, there)) return
    if (there)
      throw new Error(
        `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
      )
    await tools.client
      .create(persistentVolumeClaims, claimFor(pod, volume, name))
      .catch((error) => {
        throw new Error(`create PVC ${name}: ${messageOf(error)}`, { cause: error })
      })
  } catch (error) {
    const message = `ephemeral volume ${volume.name}: ${messageOf(error)}`
    tools.events.warning(pod, 'FailedBinding', message)
    throw error
  }
}

function claimFor(pod: Pod, { ephemeral }: Volume, name: string): PersistentVolumeClaim {
  const { metadata, spec } = ephemeral?.volumeClaimTemplate ?? {}
  return {
    metadata: {
      name,
      ...(pod.metadata.namespace && { namespace: pod.metadata.namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ownerReferences: [controllerReference(pod, pods)],
    },
    ...(spec && { spec }),
  }
}
