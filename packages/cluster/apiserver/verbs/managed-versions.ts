import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { toWrittenForm } from '../../kinds/structure/normal-form.ts'
import { withoutManagers } from '../../patch/managed-fields.ts'
import type { Versions } from '../../patch/versions.ts'
import { convertBy } from '../conversion/convert.ts'
import type { CustomVersions } from '../resources.ts'
import type { Server } from '../server.ts'

/** The versions by which custom objects may have been changed. */
export const managedVersions = (server: Server, versions: CustomVersions): Versions => ({
  find: (apiVersion) => versions.find(apiVersion),
  async convert(objects, apiVersion) {
    // Safe: they are an object at several times.
    const all = objects as readonly KubeObject[]
    const others = all.filter((object) => object.apiVersion !== apiVersion)
    const converted = await convertedAll(server, versions, others, apiVersion)
    const found = new Map(others.map((object, index) => [object, converted[index] ?? object]))
    return all.map((object) => found.get(object) ?? object)
  },
})

/** As they are written, and without managers. */
async function convertedAll(
  server: Server,
  versions: CustomVersions,
  objects: readonly KubeObject[],
  apiVersion: string,
): Promise<readonly object[]> {
  const { webhook, find } = versions
  const version = find(apiVersion)
  if (!version || objects.length === 0) return objects
  const converted = webhook
    ? await convertBy(server, webhook, versions, objects, apiVersion)
    : objects.map((object) => {
        const renamed = { ...clone(object), apiVersion }
        version.clean(renamed)
        return renamed
      })
  return converted.map((object, index) => {
    const { resourceVersion } = objects[index]?.metadata ?? {}
    const metadata = { ...object.metadata, ...(resourceVersion && { resourceVersion }) }
    return withoutManagers(toWrittenForm({ ...object, metadata }, version.struct, version.structs))
  })
}
