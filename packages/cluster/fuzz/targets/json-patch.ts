import { mutateJson } from '../mutate-json.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'
import { patchStored } from './patch-stored.ts'

const patches = [
  [{ op: 'add', path: '/metadata/labels/x~1y', value: 'z' }],
  [{ op: 'remove', path: '/spec/containers/0' }],
  [{ op: 'replace', path: '/spec/template/spec/containers/-', value: {} }],
  [{ op: 'move', from: '/spec', path: '/metadata/annotations' }],
  [{ op: 'copy', from: '/metadata', path: '/spec/~0' }],
  [{ op: 'test', path: '/spec/replicas', value: 1 }],
  [
    { op: 'add', path: '/spec/ports/1', value: { port: 81, name: 'b' } },
    { op: 'replace', path: '', value: null },
    { op: 'test', path: '/kind', value: 'Pod' },
  ],
  [{ op: 'add', path: '/data', value: { a: 'b' } }],
  [{ op: 'replace', path: '/spec/names/plural', value: 'x' }],
]

export const jsonPatch: FuzzTarget = {
  name: 'JSON patch',
  share: 2,
  seeds: () => seedsOf(patches.map((patch) => JSON.stringify(patch))),
  mutate: mutateJson,
  run: (input) => patchStored('json', input),
}
