import type { Client } from '@galley/cluster/client/client'
import { isNotFound } from '@galley/cluster/client/errors'
import type { ApiObject, ResourceRef } from '@galley/cluster/client/resource'
import { GalleyError } from '@galley/kit/errors'
import { type App, labelsOf } from './app.ts'

/**
 * An app's object of this resource, undefined where there is none.
 * @throws GalleyError where somebody else's has the name: it is neither changed nor deleted
 */
export async function ownObject<T extends ApiObject>(
  client: Client,
  resource: ResourceRef<T>,
  { name, namespace }: Pick<App, 'name' | 'namespace'>,
): Promise<T | undefined> {
  const found = await client.get(resource, { namespace, name }).catch((error) => {
    if (isNotFound(error)) return undefined
    throw error
  })
  if (!found || isOwn(found, name)) return found
  throw new GalleyError(
    'invalid',
    `${resource.kind} ${namespace}/${name} is there, and was not made by \`galley up\``,
    { next: 'Choose another --name or --namespace, or see to it with kubectl.' },
  )
}

const isOwn = ({ metadata }: ApiObject, name: string): boolean =>
  Object.entries(labelsOf({ name })).every(([label, value]) => metadata.labels?.[label] === value)
