import { fuzzedApi, storedPathOf } from '../fuzzed-api.ts'
import { goodObjects } from '../good-objects.ts'

const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** Patches the stored object of a patch's kind, or where it names none one that its length chooses; now and then its status. */
export async function patchStored(type: keyof typeof types, input: Uint8Array): Promise<void> {
  const api = await fuzzedApi()
  const named = kindIn(input) ?? goodObjects[input.length % goodObjects.length]
  const resource = api.resourceOf(named)
  const isStatus = input.length % 5 === 0 && resource.kind.status !== undefined
  const options = type === 'apply' ? `&fieldManager=f&force=${input.length % 2 === 0}` : ''
  await api.send({
    method: 'PATCH',
    target: `${storedPathOf(resource)}${isStatus ? '/status' : ''}?dryRun=All${options}`,
    type: types[type],
    body: input,
  })
}

function kindIn(input: Uint8Array): unknown {
  try {
    const { apiVersion, kind } = JSON.parse(new TextDecoder().decode(input)) ?? {}
    return apiVersion === undefined ? undefined : { apiVersion, kind }
  } catch {
    return undefined
  }
}

/** Good objects as patches of themselves. */
export const objectPatches = (): string[] => goodObjects.map((object) => JSON.stringify(object))
