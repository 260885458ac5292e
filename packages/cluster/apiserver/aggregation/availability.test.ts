import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoints, Service } from '../../client/resources.ts'
import { problemOf } from './availability.ts'

const remote = {
  group: 'a.b',
  version: 'v1',
  service: { namespace: 'lab', name: 'adapter', port: 443 },
  isVerified: false,
  isAvailable: false,
}
const service = (port: number, type = 'ClusterIP'): Service => ({
  metadata: { name: 'adapter' },
  spec: { type, ports: [{ port, name: 'x' }] },
})
const endpoints = (subset: object): Endpoints => ({
  metadata: { name: 'adapter' },
  subsets: [subset],
})
const ports = [{ port: 9443, name: 'x' }]
const ready = endpoints({ addresses: [{ ip: '10.0.0.1' }], ports })
const other = endpoints({ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 9443, name: 'y' }] })
const unready = endpoints({ notReadyAddresses: [{ ip: '10.0.0.1' }], ports })

const said = (...around: [Service?, Endpoints?]) => {
  const problem = problemOf(remote, ...around)
  return problem && [problem.status, problem.reason, problem.message]
}

test('what stands around an API server says why it cannot be asked', () => {
  const where = 'service/adapter in "lab"'
  const table: readonly (readonly [readonly [Service?, Endpoints?], string, string])[] = [
    [[], 'ServiceNotFound', `${where} is not present`],
    [[service(444)], 'ServicePortError', `${where} is not listening on port 443`],
    [[service(443)], 'EndpointsNotFound', `cannot find endpoints for ${where}`],
    ...[unready, other].map(
      (it) =>
        [
          [service(443), it],
          'MissingEndpoints',
          `endpoints for ${where} have no addresses with port name "x"`,
        ] as const,
    ),
  ]
  for (const [around, reason, message] of table)
    assert.deepEqual(said(...around), ['False', reason, message])
})

test('a server with an endpoint, or of a service that tells nothing of them, is asked', () => {
  assert.equal(said(service(443), ready), undefined)
  assert.equal(said(service(444, 'ExternalName')), undefined)
})
