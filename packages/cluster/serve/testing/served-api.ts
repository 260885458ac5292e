import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ends, temporaryFolder } from '@galley/containers/testing/temporary-folder'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { AgentBoard } from '../../apiserver/agents/agent-board.ts'
import { type Aggregation, aggregationOf } from '../../apiserver/aggregation/aggregation.ts'
import { FloodControl, type FloodLimits, usualLimits } from '../../apiserver/auth/flood.ts'
import { guard } from '../../apiserver/auth/guard.ts'
import type { Attributes } from '../../apiserver/call.ts'
import { discoveryEndpoint } from '../../apiserver/discovery/discovery.ts'
import { type Api, createApi } from '../../apiserver/handler.ts'
import { openApiEndpoint } from '../../apiserver/openapi/openapi.ts'
import { Resources } from '../../apiserver/resources.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { kinds } from '../../kinds/table.ts'
import { ensurePki, type Pki } from '../../pki/pki.ts'
import { createMemoryStore } from '../../store/live-store.ts'
import { PlainApi } from '../../testing/plain-api.ts'
import { listen } from '../listen.ts'

export interface ServedApi {
  readonly plain: PlainApi
  readonly agents: AgentBoard
  readonly aggregation: Aggregation
  readonly port: number
  readonly pki: Pki
  /** A file of the administrator's. */
  readonly kubeconfig: string
}

/** An API in memory that listens as a cluster's does, and lets everyone do what `isAllowed` says. */
export async function servedApi(
  context: Ends,
  isAllowed: (asked: Attributes) => boolean = () => true,
  limits: FloodLimits = usualLimits,
): Promise<ServedApi> {
  const folder = temporaryFolder(context)
  const names = ['127.0.0.1', 'localhost']
  const pki = await ensurePki({ folder: join(folder, 'pki'), names, now: systemClock.now() })
  const log = createLogger({ level: 'silent' })
  const agents = new AgentBoard()
  const store = createMemoryStore()
  const resources = new Resources(kinds, structs)
  const aggregation = aggregationOf({
    store,
    client: pki.frontProxy.client,
    server: () => api.server,
  })
  context.after(() => aggregation.close())
  const endpoints = [
    aggregation.endpoint,
    discoveryEndpoint(resources, aggregation.versions),
    openApiEndpoint(resources, aggregation.versions),
  ]
  const api: Api = createApi({ store, resources, clock: systemClock, log, agents, endpoints })
  const options = {
    api,
    authenticator: { readTokenUser: async () => undefined },
    decider: { decide: (asked: Attributes) => ({ isAllowed: isAllowed(asked), reason: '' }) },
    flood: new FloodControl(limits),
    clock: systemClock,
  }
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    pki,
    log,
    answer: (call) => guard(call, options),
  })
  context.after(() => listener.close())
  const plain = new PlainApi(api, store)
  await plain.send('POST', '/api/v1/namespaces', { metadata: { name: 'lab' } })
  await plain.send('POST', '/api/v1/namespaces/lab/serviceaccounts', {
    metadata: { name: 'default' },
  })
  await plain.send('POST', '/api/v1/nodes', { metadata: { name: 'node-0' } })
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigOf(pki, listener.port))
  return { plain, agents, aggregation, port: listener.port, pki, kubeconfig }
}

/** A pod that is said to run on `node-0`. */
export async function addPod(
  { plain }: ServedApi,
  name: string,
  ...containers: readonly string[]
): Promise<void> {
  const path = '/api/v1/namespaces/lab/pods'
  const named = containers.length > 0 ? containers : ['main']
  await plain.send('POST', path, {
    metadata: { name },
    spec: {
      nodeName: 'node-0',
      containers: named.map((it) => ({
        name: it,
        image: 'x',
        stdin: true,
        ports: [{ containerPort: 80 }],
      })),
    },
  })
  const isRunning = {
    phase: 'Running',
    podIP: '10.244.0.2',
    podIPs: [{ ip: '10.244.0.2' }],
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: named.map((it) => ({
      name: it,
      ready: true,
      restartCount: 0,
      image: 'x',
      imageID: 'x',
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
    })),
  }
  await plain.merge(`${path}/${name}/status`, { status: isRunning })
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const kubeconfigOf = ({ authority, admin }: Pki, port: number) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab', namespace: 'lab' } }],
    clusters: [
      {
        name: 'lab',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': base64(authority.certificate),
        },
      },
    ],
    users: [
      {
        name: 'lab',
        user: {
          'client-certificate-data': base64(admin.certificate),
          'client-key-data': base64(admin.key),
        },
      },
    ],
  })
