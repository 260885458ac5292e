import { mutateJson } from '../mutate-json.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'
import { objectPatches, patchStored } from './patch-stored.ts'

export const applyPatch: FuzzTarget = {
  name: 'apply patch',
  share: 2,
  seeds: () => seedsOf(objectPatches()),
  mutate: mutateJson,
  run: (input) => patchStored('apply', input),
}
