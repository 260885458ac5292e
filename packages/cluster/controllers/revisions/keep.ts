import { isAlreadyExists } from '../../client/errors.ts'
import type { ApiObject } from '../../client/resource.ts'
import { type ControllerRevision, controllerRevisions } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { isSameData } from './data.ts'
import { revisionHash } from './hash.ts'

/** Makes a revision of an owner under the name of its hash, or finds it made; counts on while another has that name. */
export async function makeRevision(
  owner: ApiObject,
  wanted: ControllerRevision,
  collisions: number,
  { client }: Tools,
): Promise<{ readonly revision: ControllerRevision; readonly collisions: number }> {
  const { namespace } = owner.metadata
  for (let taken = collisions; ; taken++) {
    const name = revisionName(owner, revisionHash(wanted.data, taken))
    try {
      const named = { ...wanted, metadata: { ...wanted.metadata, name } }
      return { revision: await client.create(controllerRevisions, named), collisions: taken }
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      const there = await client.get(controllerRevisions, { namespace, name })
      if (isSameData(there.data, wanted.data)) return { revision: there, collisions: taken }
    }
  }
}

const longest = 223

const revisionName = ({ metadata }: ApiObject, hash: string): string =>
  `${metadata.name?.slice(0, longest)}-${hash}`

/** Makes a revision the newest again. */
export const renumber = (
  revision: ControllerRevision,
  number: number,
  { client }: Tools,
): Promise<ControllerRevision> =>
  client.update(controllerRevisions, { ...revision, revision: number })
