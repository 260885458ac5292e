import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { ApiError, isNotFound } from '../../client/errors.ts'
import type { ApiObject, Metadata, OwnerReference } from '../../client/resource.ts'
import { type Pod, pods } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'

/** A pod as a template describes it, below its owner. Named after the owner unless `metadata` names it. */
export function podFromTemplate(
  owner: ApiObject,
  template: PodTemplateSpec,
  reference: OwnerReference,
  metadata: Metadata = {},
): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      ...(!metadata.name && { generateName: `${owner.metadata.name}-` }),
      ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
      ...(labels && { labels: { ...labels } }),
      ...(annotations && { annotations: { ...annotations } }),
      ...(finalizers && { finalizers: [...finalizers] }),
      ...metadata,
      ownerReferences: [reference],
    },
    ...(template.spec && { spec: template.spec }),
  }
}

/** Creates a pod and tells so at its owner, as upstream's pod control words it. */
export async function createPod(owner: ApiObject, pod: Pod, tools: Tools): Promise<Pod> {
  try {
    const made = await tools.client.create(pods, pod)
    tools.events.normal(owner, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)
    return made
  } catch (error) {
    if (!isNamespaceEnding(error))
      tools.events.warning(owner, 'FailedCreate', `Error creating: ${messageOf(error)}`)
    throw error
  }
}

/** Deletes a pod and tells so at its owner. One that is gone already is no failure. */
export async function deletePod(owner: ApiObject, pod: Pod, tools: Tools): Promise<void> {
  const { namespace, name = '' } = pod.metadata
  try {
    await tools.client.delete(pods, { namespace, name })
    tools.events.normal(owner, 'SuccessfulDelete', `Deleted pod: ${name}`)
  } catch (error) {
    if (isNotFound(error)) return
    tools.events.warning(owner, 'FailedDelete', `Error deleting: ${messageOf(error)}`)
    throw error
  }
}

/** Nothing can be made there any more: no news to anybody. */
export const isNamespaceEnding = (error: unknown): boolean =>
  error instanceof ApiError &&
  Array.isArray(error.details.causes) &&
  error.details.causes.some(({ reason }) => reason === 'NamespaceTerminating')

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/**
 * Does something so many times, first once, then twice as often at a time, and stops after a round in which some failed:
 * what fails always, such as a full quota, is not tried a thousand times. Gives how often it worked, and the first failure.
 */
export async function inGrowingRounds(
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<{ readonly done: number; readonly error?: unknown }> {
  let done = 0
  for (let size = 1, next = 0; next < count; size *= 2) {
    const round = Array.from({ length: Math.min(size, count - next) }, (_, at) => act(next + at))
    const outcomes = await Promise.allSettled(round)
    const failed = outcomes.find((it) => it.status === 'rejected')
    done += outcomes.filter(({ status }) => status === 'fulfilled').length
    if (failed) return { done, error: failed.reason }
    next += round.length
  }
  return { done }
}
