import assert from 'node:assert/strict'
import { test } from 'node:test'
import { twinned } from './reach.ts'

test('only addresses of the cluster stand for others, and so do their ports below 1024', () => {
  const reach = twinned(['10.244.0.0/16', '10.10.1.1/32'])
  for (const [host, port, ...found] of [
    ['10.244.1.2', 8080, '127.244.1.2', 8080],
    ['10.244.1.2', 80, '127.244.1.2', 64_080],
    ['10.10.1.1', 5000, '127.10.1.1', 5000],
    ['10.10.1.2', 80, '10.10.1.2', 80],
    ['192.168.0.1', 80, '192.168.0.1', 80],
    ['127.0.0.1', 80, '127.0.0.1', 80],
    ['example.org', 80, 'example.org', 80],
    ['::1', 80, '::1', 80],
  ] as const)
    assert.deepEqual(Object.values(reach({ host, port })), found)
})
