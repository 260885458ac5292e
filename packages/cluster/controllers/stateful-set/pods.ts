import { isAlreadyExists, isConflict } from '../../client/errors.ts'
import { type Pod, pods, type StatefulSet } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { hasRetention, keepRetention, makeClaims } from './claims.ts'
import { hasIdentity, withIdentity } from './identity.ts'
import { hasStorage, withStorage } from './storage.ts'
import { tellOfPod, type Verb } from './tell.ts'

/** Makes a pod, its claims before it. */
export async function makePod(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  await orTell('create', set, pod, tools, () => makeClaims(set, pod, tools))
  const error = await tools.client.create(pods, pod).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (isAlreadyExists(error)) throw error
  await keepClaims(set, pod, tools)
  tellOfPod('create', set, pod, tools, error)
  if (error) throw error
}

/** Makes what claims of a pod are missing, and lets them be owned as the policy wants it. */
export async function completeClaims(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  await makeClaims(set, pod, tools)
  await keepClaims(set, pod, tools)
}

const keepClaims = (set: StatefulSet, pod: Pod, tools: Tools): Promise<void> =>
  orTell('update', set, pod, tools, () => keepRetention(set, pod, tools))

/** Whether a pod has the name, the volumes and the claims of its place. */
export const isInPlace = (set: StatefulSet, pod: Pod, tools: Tools): boolean =>
  hasIdentity(set, pod) && hasStorage(set, pod) && hasRetention(set, pod, tools)

/** Gives a pod what its place asks for. */
export async function putInPlace(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  const named = hasIdentity(set, pod) ? pod : withIdentity(set, pod)
  const next = hasStorage(set, named) ? named : withStorage(set, named)
  if (next !== named) await orTell('update', set, pod, tools, () => makeClaims(set, pod, tools))
  await keepClaims(set, next, tools)
  await orTell('update', set, next, tools, () => tools.client.update(pods, next))
  tellOfPod('update', set, next, tools)
}

export async function deleteStatefulPod(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  const { namespace, name = '' } = pod.metadata
  await orTell('delete', set, pod, tools, () => tools.client.delete(pods, { namespace, name }))
  tellOfPod('delete', set, pod, tools)
}

async function orTell(
  verb: Verb,
  set: StatefulSet,
  pod: Pod,
  tools: Tools,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    // Another look at what is there now settles it.
    if (!isConflict(error)) tellOfPod(verb, set, pod, tools, error)
    throw error
  }
}
