import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pod } from '../core/pod.ts'
import { readAs, refusalsOf } from '../testing/ask-kind.ts'
import { validateOwners } from '../validate/owners.ts'
import { imageTag } from './image-name.ts'
import { overlapWarnings } from './warnings/overlaps.ts'

const container = { name: 'c', image: 'i' }

test('pods are refused in the words of Kubernetes', () => {
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [
      {
        containers: [
          { ...container, resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }] },
        ],
      },
      [
        'spec.containers[0].resizePolicy: Unsupported value: disk: supported values: "cpu", "memory"',
      ],
    ],
    [
      { containers: [container], securityContext: { seLinuxChangePolicy: 'MountOption' } },
      [
        'spec.securityContext.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"',
      ],
    ],
    [
      {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [
          {
            ...container,
            volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true, mountPropagation: '' }],
          },
        ],
      },
      [
        'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "": supported values: "Bidirectional", "HostToContainer", "None"',
      ],
    ],
  ]
  for (const [spec, due] of cases) assert.deepEqual(refusalsOf(pod, { spec }), due)
})

test('a negative grace period is the shortest', () => {
  const read = readAs(pod, { spec: { containers: [container], terminationGracePeriodSeconds: -1 } })
  assert.deepEqual(
    (read as unknown as { spec: { terminationGracePeriodSeconds: number } }).spec
      .terminationGracePeriodSeconds,
    1,
  )
})

test('a repository longer than a registry takes is no name', () => {
  assert.equal(imageTag('a'.repeat(255)), 'latest')
  assert.equal(imageTag('a'.repeat(256)), undefined)
})

test('a source without names of files counts as the one before it', () => {
  const sources = [
    { configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } },
    { secret: { name: 's' } },
  ]
  assert.deepEqual(overlapWarnings({ name: 'v', projected: { sources } }), [
    'volume "v" (Projected): overlapping paths: "p" (ConfigMap "m") with "p" (ConfigMap "m")',
  ])
})

test('an owner has a version', () => {
  for (const apiVersion of ['', 'apps/', 'a/b/c'])
    assert.deepEqual(
      validateOwners('metadata.ownerReferences', [{ apiVersion, kind: 'A', name: 'a', uid: 'u' }]),
      [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.ownerReferences.apiVersion',
          message: `Invalid value: ${JSON.stringify(apiVersion)}: version must not be empty`,
        },
      ],
    )
})
