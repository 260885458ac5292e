import type { Client } from '@galley/cluster/client/client'
import { isNotFound } from '@galley/cluster/client/errors'
import type { ApiObject } from '@galley/cluster/client/resource'
import type { AppObject } from './app-objects.ts'

export interface Applied {
  readonly object: ApiObject
  readonly verdict: 'created' | 'configured' | 'unchanged'
}

const manager = 'galley'

/** Server-side apply: what others set of the object stays theirs. */
export async function applyObject(
  client: Client,
  { resource, object }: AppObject,
): Promise<Applied> {
  const { name = '', namespace } = object.metadata
  const before = await client.get(resource, { namespace, name }).catch((error) => {
    if (isNotFound(error)) return undefined
    throw error
  })
  const applied = await client.apply(resource, object, { manager, force: true })
  const isSame = before?.metadata.resourceVersion === applied.metadata.resourceVersion
  return { object: applied, verdict: !before ? 'created' : isSame ? 'unchanged' : 'configured' }
}
