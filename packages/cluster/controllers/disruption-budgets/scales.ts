import { isNotFound } from '../../client/errors.ts'
import type { ApiObject, OwnerReference, ResourceRef } from '../../client/resource.ts'
import {
  deployments,
  type Pod,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { controllerOf } from '../loop/owners.ts'
import type { OwnedKind } from '../namespaced.ts'

/** What manages pods, and how many of them there are to be. */
export interface Scaled {
  readonly uid: string
  readonly replicas: number
}

/** The kind that a reference names, if any is served. */
export type KindOf = (reference: OwnerReference) => OwnedKind | undefined

/** How many pods are to be there beside a pod, by what manages it; undefined where nobody does. */
export async function scaleOf(
  pod: Pod,
  manager: OwnerReference,
  kindOf: KindOf,
  tools: Tools,
): Promise<Scaled | undefined> {
  const namespace = pod.metadata.namespace ?? ''
  return (
    knownScale(manager, namespace, tools) ?? (await askedScale(manager, namespace, kindOf, tools))
  )
}

interface Replicated extends ApiObject {
  readonly spec?: { readonly replicas?: number }
}

function knownScale(manager: OwnerReference, namespace: string, tools: Tools): Scaled | undefined {
  const find = (reference: OwnerReference, resource: ResourceRef<Replicated>) =>
    isOf(reference, resource)
      ? scaled(tools.informer(resource).get(namespace, reference.name), reference)
      : undefined
  const set = find(manager, replicaSets)
  const above =
    set &&
    controllerOf(tools.informer(replicaSets).get(namespace, manager.name) ?? { metadata: {} })
  // A replica set below a deployment changes with every rollout; the deployment is what stays.
  const counted = above?.kind === deployments.kind ? find(above, deployments) : set
  return counted ?? find(manager, replicationControllers) ?? find(manager, statefulSets)
}

function isOf({ kind, apiVersion }: OwnerReference, resource: ResourceRef): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return kind === resource.kind && group === resource.group
}

const scaled = (object: Replicated | undefined, { uid }: OwnerReference): Scaled | undefined =>
  object?.metadata.uid === uid ? { uid, replicas: object.spec?.replicas ?? 0 } : undefined

/** By the scale that its kind offers. */
async function askedScale(
  manager: OwnerReference,
  namespace: string,
  kindOf: KindOf,
  { client }: Tools,
): Promise<Scaled | undefined> {
  const { apiVersion, kind, name } = manager
  const found = kindOf(manager)
  if (!found) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`)
  const { resource, isScalable } = found
  const full = resource.group ? `${resource.plural}.${resource.group}` : resource.plural
  if (!isScalable) throw new Error(`${full} does not implement the scale subresource`)
  try {
    const scale: ResourceRef<Replicated> = resource
    return scaled(await client.get(scale, { namespace, name, subresource: 'scale' }), manager)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
