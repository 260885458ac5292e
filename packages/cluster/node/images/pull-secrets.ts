import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import type { References } from '../configuration/references.ts'
import { Keyring } from './keyring.ts'

/** The credentials of the secrets that a pod names; those that are missing are told of, and done without. */
export async function keyringOf(
  pod: Pod,
  references: References,
  events: EventRecorder,
): Promise<Keyring> {
  const { namespace = '' } = pod.metadata
  const names = (pod.spec?.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []))
  const found = await Promise.all(
    names.map(async (name) => ({ name, secret: await references.secret(namespace, name) })),
  )
  const missing = found.filter(({ secret }) => !secret).map(({ name }) => name)
  if (missing.length > 0)
    events.warning(
      pod,
      'FailedToRetrieveImagePullSecret',
      `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`,
    )
  return new Keyring(found.flatMap(({ secret }) => (secret ? [secret] : [])))
}
