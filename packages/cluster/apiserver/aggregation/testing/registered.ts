import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { Client } from '../../../client/client.ts'
import { runControllers } from '../../../controllers/loop/run.ts'
import { machineAgent } from '../../../serve/testing/machine-agent.ts'
import type { ServedApi } from '../../../serve/testing/served-api.ts'
import { inProcess } from '../../in-process.ts'

export const registrationPath = '/apis/apiregistration.k8s.io/v1/apiservices'

export interface Wanted {
  /** Of this machine's loopback. */
  readonly port: number
  readonly spec: object
}

/** A service `extension` whose only endpoint is a port of this machine, and the registration of `lab.example/v1`. */
export async function register(
  { plain, agents }: ServedApi,
  { port, spec }: Wanted,
): Promise<void> {
  agents.offer('node-0', machineAgent())
  const ports = [{ name: 'https', port }]
  await plain.send('POST', '/api/v1/namespaces/lab/services', {
    metadata: { name: 'extension' },
    spec: { ports: [{ name: 'https', port: 443 }] },
  })
  await plain.send('POST', '/api/v1/namespaces/lab/endpoints', {
    metadata: { name: 'extension' },
    subsets: [{ addresses: [{ ip: '10.244.0.9' }], ports }],
  })
  await plain.send('POST', '/apis/discovery.k8s.io/v1/namespaces/lab/endpointslices', {
    metadata: { name: 'extension-1', labels: { 'kubernetes.io/service-name': 'extension' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready: true }, nodeName: 'node-0' }],
    ports,
  })
  await plain.send('POST', registrationPath, {
    metadata: { name: 'v1.lab.example' },
    spec: {
      group: 'lab.example',
      version: 'v1',
      groupPriorityMinimum: 2000,
      versionPriority: 10,
      service: { namespace: 'lab', name: 'extension' },
      ...spec,
    },
  })
}

/** Lets the controllers of registrations work until the returned function is called. */
export async function runAggregation({
  plain,
  aggregation,
}: ServedApi): Promise<() => Promise<void>> {
  const ended = new AbortController()
  const loop = runControllers({
    controllers: await aggregation.controllers(),
    client: new Client({ fetch: inProcess(plain.api), userAgent: 'kube-apiserver' }),
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    signal: ended.signal,
  })
  return async () => {
    ended.abort()
    await loop
  }
}
