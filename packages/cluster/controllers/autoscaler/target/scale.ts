import type { Client } from '../../../client/client.ts'
import { type ApiObject, pathOf, type ResourceRef } from '../../../client/resource.ts'
import type { KindMappings } from './kind-mappings.ts'

/** autoscaling/v1 Scale. */
export interface Scale extends ApiObject {
  readonly spec?: { readonly replicas?: number }
  readonly status?: { readonly replicas?: number; readonly selector?: string }
}

/** How many a target has, and where that is written. */
export interface Target {
  readonly resource: ResourceRef
  readonly scale: Scale
}

/** Tries each resource that a kind's objects may be of; the first refusal counts. */
export async function readScale(
  client: Client,
  kinds: KindMappings,
  kind: { readonly group: string; readonly kind: string },
  place: { readonly namespace: string; readonly name: string },
): Promise<Target> {
  const [first, ...others] = await kinds.of(kind)
  if (!first) throw new Error('unrecognized resource')
  try {
    return await readOne(client, first, place)
  } catch (error) {
    for (const resource of others)
      try {
        return await readOne(client, resource, place)
      } catch {
        // The first refusal is the one to tell.
      }
    throw error
  }
}

async function readOne(
  client: Client,
  resource: ResourceRef,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Target> {
  return { resource, scale: await client.read<Scale>(pathOf(resource, namespace, name, 'scale')) }
}

/** Fails with a conflict where the target was changed since it was read. */
export async function writeScale(
  client: Client,
  { resource, scale }: Target,
  replicas: number,
): Promise<void> {
  const { name = '', namespace } = scale.metadata
  const place = { name, namespace, subresource: 'scale' }
  await client.updateBelow(resource, place, { ...scale, spec: { replicas } })
}
