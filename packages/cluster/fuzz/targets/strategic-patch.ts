import { mutateJson } from '../mutate-json.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'
import { objectPatches, patchStored } from './patch-stored.ts'

const directives = [
  { spec: { $patch: 'replace', containers: [{ name: 'c', image: 'x' }] } },
  { spec: { containers: [{ name: 'c', $patch: 'delete' }] } },
  { spec: { containers: [{ $patch: 'replace' }, { name: 'd', image: 'x' }] } },
  { spec: { '$setElementOrder/containers': [{ name: 'c' }], containers: [{ name: 'c' }] } },
  { spec: { template: { spec: { $retainKeys: ['volumes'], volumes: [{ name: 'v' }] } } } },
  { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], finalizers: ['b/c'] } },
  { metadata: { '$setElementOrder/finalizers': ['a', 'b'], finalizers: ['b/c'] } },
  { spec: { ports: [{ port: 80, $patch: 'merge' }] } },
]

export const strategicPatch: FuzzTarget = {
  name: 'strategic patch',
  share: 2,
  seeds: () => seedsOf([...objectPatches(), ...directives.map((it) => JSON.stringify(it))]),
  mutate: mutateJson,
  run: (input) => patchStored('strategic', input),
}
