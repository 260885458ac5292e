import type { Client } from '../../client/client.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'

interface Event extends ApiObject {
  readonly involvedObject: { readonly name: string }
  readonly reason: string
  readonly message: string
}

const events: ResourceRef<Event> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

/** What was told of an object of namespace `lab`, `REASON: MESSAGE`, oldest first. */
export const messagesAbout = async (client: Client, name: string): Promise<readonly string[]> =>
  (await client.list(events, 'lab')).items
    .filter(({ involvedObject }) => involvedObject.name === name)
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    .map(({ reason, message }) => `${reason}: ${message}`)
