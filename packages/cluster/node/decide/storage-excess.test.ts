import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { podOf } from '../testing/pod-of.ts'
import { largestExcess, lowDiskMessage, storageExcess } from './storage-excess.ts'

const limited = (limits: readonly string[], name = 'web'): Pod =>
  podOf(
    limits.map((limit, at) => ({
      name: `c${at}`,
      resources: limit === '' ? {} : { limits: { 'ephemeral-storage': limit } },
    })),
    name,
  )
const used = (...bytes: readonly number[]) => ({
  containers: bytes.map((it, at) => ({ name: `c${at}`, bytes: it })),
  volumes: 0,
})
const mebi = 2 ** 20

test('a pod that keeps its limits stays', () => {
  assert.equal(storageExcess(limited(['1Mi', '2Mi']), used(mebi, 2 * mebi)), undefined)
  assert.equal(storageExcess(limited(['']), used(2 ** 40)), undefined)
})

test('volumes count for the whole pod', () => {
  assert.equal(
    storageExcess(limited(['1Mi']), { ...used(0), volumes: mebi + 1 }),
    'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
  )
})

test('a container may not use what others leave', () => {
  assert.equal(
    storageExcess(limited(['1Mi', '2Mi']), used(mebi + 1, 0)),
    'Container c0 exceeded its local ephemeral storage limit "1Mi". ',
  )
})

test('a disk that runs full is told of, and who fills it', () => {
  const disk = (availableBytes: number) => ({ availableBytes, totalBytes: 100 * 2 ** 30 })
  assert.equal(lowDiskMessage(disk(2 ** 30)), undefined)
  assert.equal(
    lowDiskMessage(disk(2 ** 29)),
    'The node was low on resource: ephemeral-storage. Threshold quantity: 1048576Ki, available: 524288Ki. ',
  )
  const small = { pod: limited([''], 'small'), bytes: used(mebi) }
  const large = { pod: limited([''], 'large'), bytes: used(100 * mebi) }
  assert.equal(largestExcess([small]), undefined)
  const found = largestExcess([small, large])
  assert.equal(found?.pod, large.pod)
  assert.equal(
    found.message,
    'Container c0 was using 102400Ki, request is 0, has larger consumption of ephemeral-storage. ',
  )
})
