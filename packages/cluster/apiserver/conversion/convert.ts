import type { KubeObject } from '../../kinds/object.ts'
import { toInnerForm, toWrittenForm } from '../../kinds/structure/normal-form.ts'
import { ordered } from '../objects/ordered.ts'
import type { ConversionWebhook, CustomVersion, CustomVersions } from '../resources.ts'
import type { Server } from '../server.ts'
import { askWebhook } from './ask-webhook.ts'
import { batches } from './batches.ts'
import { conversionFailed } from './failure.ts'

/**
 * Custom objects in another version, in the inner form, by a webhook that is asked about many at once. `objects` are in
 * the inner form of the versions that they say; their resourceVersions are not told and get lost.
 * @throws StatusError in upstream's words
 */
export async function convertBy(
  server: Server,
  webhook: ConversionWebhook,
  versions: CustomVersions,
  objects: readonly KubeObject[],
  apiVersion: string,
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const target = versionNamed(versions, apiVersion, 'to')
  const sent = objects.map((object) => asSent(versions, object))
  const converted: KubeObject[] = []
  for (const batch of batches(sent, (object) => JSON.stringify(object).length)) {
    signal?.throwIfAborted()
    for (const made of await askWebhook(server, webhook, batch, apiVersion)) {
      toInnerForm(made, target.struct, target.structs)
      target.clean(made)
      converted.push(made)
    }
  }
  return converted
}

function asSent(versions: CustomVersions, object: KubeObject): KubeObject {
  const { struct, structs } = versionNamed(versions, object.apiVersion, 'from')
  const { resourceVersion: _, ...metadata } = object.metadata
  return ordered(toWrittenForm({ ...object, metadata }, struct, structs))
}

/** A version that the definition has. */
export function versionNamed(
  { find }: CustomVersions,
  apiVersion: string,
  way: 'from' | 'to',
): CustomVersion {
  const found = find(apiVersion)
  if (found) return found
  throw conversionFailed(`request to convert CR ${way} an invalid group/version: ${apiVersion}`)
}
