import fc from 'fast-check'
import { groupVersion, type Resource } from '../../apiserver/resources.ts'
import { objectOf } from '../../kinds/structure/testing/objects.ts'
import { type FuzzedApi, fuzzedApi, pathOf } from '../fuzzed-api.ts'
import { goodObjects, goodReviews, nameOf } from '../good-objects.ts'
import { mutateJson } from '../mutate-json.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

/** An object of any kind that a client wants to have, read, filled in, admitted and checked. */
export const createdObject: FuzzTarget = {
  name: 'created object',
  share: 3,
  async seeds() {
    const good = goodObjects.map((object) => ({
      ...object,
      metadata: { name: nameOf(object), labels: { app: 'a' }, ...object.metadata },
    }))
    return seedsOf([...good, ...goodReviews, ...madeUp(await fuzzedApi())].map(textOf))
  },
  mutate: mutateJson,
  async run(input) {
    const api = await fuzzedApi()
    const target = `${pathOf(api.resourceOf(parsed(input)))}?dryRun=All`
    await api.send({ method: 'POST', target, body: input })
  },
}

/** With every field that its kind has, two of a kind. */
const madeUp = ({ resources }: FuzzedApi): unknown[] =>
  resources
    .all()
    .filter(({ custom }) => !custom)
    .flatMap((resource) => sampleOf(resource))

function sampleOf({ kind, struct, structs }: Resource): object[] {
  const samples = fc.sample(objectOf(struct, structs), { numRuns: 2, seed: 1 })
  return samples.map((sample) => ({
    ...sample,
    apiVersion: groupVersion(kind),
    kind: kind.kind,
    metadata: { name: 'made-up' },
  }))
}

const textOf = (object: unknown): string => JSON.stringify(object)

function parsed(input: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(input))
  } catch {
    return undefined
  }
}
