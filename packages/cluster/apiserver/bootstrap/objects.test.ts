import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serviceCidr } from '../../kinds/networking/service-cidr.ts'
import { readAs } from '../../kinds/testing/ask-kind.ts'
import { ownService } from './objects.ts'

test('the range of service addresses is ready from the beginning', () => {
  const address = { serviceAddresses: '10.96.0.0/16', serviceAddress: '10.96.0.1' }
  const now = '2026-01-01T00:00:00Z'
  const made = ownService({ ...address, advertised: '192.0.2.1', port: 6443 }, now)
  const range = made.find(({ resource }) => resource.kind === 'ServiceCIDR')
  const read = readAs(serviceCidr, { ...range?.object })
  assert.deepEqual(serviceCidr.validate?.(read), [])
  assert.deepEqual((read as { status?: unknown }).status, {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        message: 'Kubernetes Service CIDR is ready',
        lastTransitionTime: now,
      },
    ],
  })
})
