import { writeFileSync } from 'node:fs'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { builtInApiServices } from '../apiserver/bootstrap/api-services.ts'
import { bootstrap } from '../apiserver/bootstrap/bootstrap.ts'
import { componentStatuses } from '../apiserver/bootstrap/component-statuses.ts'
import { ensureFlowControl } from '../apiserver/bootstrap/flow-control.ts'
import { healthEndpoint } from '../apiserver/bootstrap/health.ts'
import { initialObjects, ownService } from '../apiserver/bootstrap/objects.ts'
import { versionEndpoint } from '../apiserver/bootstrap/version.ts'
import { discoveryEndpoint } from '../apiserver/discovery/discovery.ts'
import { createApi } from '../apiserver/handler.ts'
import { openApiEndpoint } from '../apiserver/openapi/openapi.ts'
import { Resources } from '../apiserver/resources.ts'
import { Client } from '../client/client.ts'
import { defaultServiceAccount } from '../controllers/default-service-account.ts'
import { runControllers } from '../controllers/loop/run.ts'
import { namespaceTermination } from '../controllers/namespace-termination.ts'
import { deletableResources } from '../controllers/namespaced.ts'
import { rootCa } from '../controllers/root-ca.ts'
import { definitionsController } from '../crd/definitions-controller.ts'
import { registrationsController } from '../crd/registrations-controller.ts'
import { Serving } from '../crd/serving.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import { createMemoryStore } from '../store/live-store.ts'
import { listenPlain } from './listen-plain.ts'

// node serve-plain.ts KUBECONFIG [PORT]: an API in memory without authentication, for replays.
const [path = 'kubeconfig', port = '0'] = process.argv.slice(2)
const log = createLogger({ level: 'warn' })
const clock = systemClock
const resources = new Resources(kinds, structs)
resources.add(componentStatuses)
const services = { addresses: '10.96.0.0/16', nodePorts: { first: 8000, last: 32767 } }
const api = createApi({
  store: createMemoryStore(),
  resources,
  clock,
  log,
  services,
  endpoints: [
    healthEndpoint([{ name: 'ping', isGood: () => true }]),
    discoveryEndpoint(resources),
    openApiEndpoint(resources),
    versionEndpoint,
  ],
})
const clientOf = (userAgent: string) =>
  new Client({ fetch: (request) => api.fetch(request), userAgent })
const address = {
  serviceAddresses: services.addresses,
  serviceAddress: '10.96.0.1',
  advertised: '192.0.2.1',
  port: 6443,
}
await bootstrap(api.server, clientOf('kube-apiserver'), initialObjects)
await bootstrap(api.server, clientOf('kube-apiserver'), ownService(address, '2026-01-01T00:00:00Z'))
await bootstrap(api.server, clientOf('kube-apiserver'), builtInApiServices)
await ensureFlowControl(api.server, clientOf('kube-apiserver'))
const listening = await listenPlain(api, Number(port))
const url = `http://127.0.0.1:${listening.port}`
writeFileSync(path, kubeconfig(url))
process.stdout.write(`${url}\n`)
await runControllers({
  controllers: [
    defaultServiceAccount,
    rootCa('-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n'),
    namespaceTermination({ resources: () => deletableResources(resources.all()) }),
    definitionsController(new Serving(resources)),
    registrationsController,
  ],
  client: clientOf('kube-controller-manager'),
  clock,
  log,
  signal: new AbortController().signal,
})

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'plain', cluster: { server } }],
    users: [{ name: 'plain', user: {} }],
    contexts: [{ name: 'plain', context: { cluster: 'plain', user: 'plain' } }],
    'current-context': 'plain',
  })
}
