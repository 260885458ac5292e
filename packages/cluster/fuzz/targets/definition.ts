import type { Definition } from '../../crd/definition.ts'
import { resourceOf } from '../../crd/served/resource.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { fuzzedApi, pathOf } from '../fuzzed-api.ts'
import { type GoodObject, goodObjects, nameOf } from '../good-objects.ts'
import { mutateJson } from '../mutate-json.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const good = (kind: string): GoodObject[] => goodObjects.filter((it) => it.kind === kind)

/** A definition that a client wants to have, and where it is taken what it makes of an object. */
export const definition: FuzzTarget = {
  name: 'definition',
  share: 1,
  seeds: () =>
    seedsOf(
      good('CustomResourceDefinition').map((object) =>
        JSON.stringify({ ...object, metadata: { name: nameOf(object) } }),
      ),
    ),
  mutate: mutateJson,
  async run(input) {
    const api = await fuzzedApi()
    const path = pathOf(api.resourceOf(good('CustomResourceDefinition')[0]))
    const { status, body } = await api.send({
      method: 'POST',
      target: `${path}?dryRun=All`,
      body: input,
    })
    if (status === 201) serve(JSON.parse(String(body)))
  },
}

function serve(stored: Definition): void {
  const names = stored.spec.names
  const served: Definition = { ...stored, status: { acceptedNames: names, storedVersions: [] } }
  for (const version of served.spec.versions ?? []) {
    const { kind, custom } = resourceOf(served, version)
    const [object] = structuredClone(good('CronTab')) as unknown as [KubeObject]
    object.metadata = { name: 'a' }
    custom?.prune(object, false)
    const read = kind.conversion?.fromStored(object) ?? object
    kind.validate?.(read)
    kind.selectableFields?.(read)
    for (const { cell } of kind.columns ?? []) cell(read, 0)
    for (const openApi of [2, 3] as const) custom?.schemas(openApi)
  }
}
