import type { Awaitable } from '@galley/kit/at-once'
import type { KubeObject } from '../../kinds/object.ts'
import { groupVersion, type Resource } from '../resources.ts'
import type { Server } from '../server.ts'
import { internalError, StatusError } from '../status.ts'
import { convertBy } from './convert.ts'

/**
 * An object of one version as it is in another, in the inner form, for who is to see a request.
 * @throws StatusError where a webhook that converts fails
 */
export function inVersion(
  server: Server,
  object: KubeObject,
  from: Resource,
  to: Resource,
): Awaitable<KubeObject> {
  const { versions } = from.custom ?? {}
  if (!versions?.webhook || from.kind === to.kind) return server.records.convert(object, from, to)
  const { resourceVersion } = object.metadata
  return convertBy(server, versions.webhook, versions, [object], groupVersion(to.kind)).then(
    ([made = object]) => {
      if (resourceVersion) made.metadata.resourceVersion = resourceVersion
      return made
    },
    refuse,
  )
}

/** It is not the object itself that a client asked for. */
function refuse(error: unknown): never {
  throw error instanceof StatusError ? internalError(error.message) : error
}
