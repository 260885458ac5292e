import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalsOf, updateRefusalsOf } from '../../testing/ask-kind.ts'
import { persistentVolume } from '../persistent-volume.ts'

const volume = (spec: object) => ({
  metadata: { name: 'pv' },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec },
})

const at = (zone: string, key = 'topology.kubernetes.io/zone') => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [zone] }] }],
  },
})

test('a volume’s source is checked by its kind', () => {
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [{ csi: { driver: 'd', volumeHandle: 'h' } }, []],
    [{ local: { path: '/a' }, nodeAffinity: at('a') }, []],
    [
      { local: { path: '/a/../b' } },
      [
        'spec.local.path: Invalid value: "/a/../b": must not contain \'..\'',
        'spec.nodeAffinity: Required value: Local volume requires node affinity',
      ],
    ],
    [
      { cinder: { volumeID: 'a', secretRef: {} } },
      [
        'spec.cinder.secretRef.name: Required value',
        'spec.cinder.secretRef.namespace: Required value',
      ],
    ],
    [
      { iscsi: { targetPortal: 'a', iqn: 'zz', lun: 0 } },
      ['spec.iscsi.iqn: Invalid value: "zz": must be valid format'],
    ],
    [{ gcePersistentDisk: {} }, ['spec.persistentDisk.pdName: Required value']],
    [
      { nfs: { server: 'a', path: '/b' }, hostPath: { path: '/a' } },
      ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
    ],
    [{}, ['spec: Required value: must specify a volume type']],
  ]
  for (const [spec, refused] of cases)
    assert.deepEqual(refusalsOf(persistentVolume, volume(spec)), refused)
})

test('from where a volume is reached may be said once, and labels may get their new names', () => {
  const hostPath = { path: '/a' }
  const refused = (before: object, after: object) =>
    updateRefusalsOf(
      persistentVolume,
      volume({ hostPath, ...before }),
      volume({ hostPath, ...after }),
    )
  assert.deepEqual(refused({}, { nodeAffinity: at('a') }), [])
  const old = { nodeAffinity: at('a', 'failure-domain.beta.kubernetes.io/zone') }
  assert.deepEqual(refused(old, { nodeAffinity: at('a') }), [])
  assert.match(refused(old, { nodeAffinity: at('b') })[0] ?? '', /nodeAffinity: .* is immutable/)
  assert.match(refused(old, {})[0] ?? '', /nodeAffinity: Invalid value: "null": field is immutable/)
})
