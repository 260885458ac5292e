import type { Duplex } from 'node:stream'
import type { Controller } from '../../controllers/loop/controller.ts'
import type { Certified } from '../../pki/certificates.ts'
import type { Store } from '../../store/store.ts'
import type { Endpoint } from '../call.ts'
import type { Server } from '../server.ts'
import type { Patience } from './pass-on.ts'
import { passingEndpoint } from './passing-endpoint.ts'
import { Registrations } from './registrations.ts'
import { RemoteVersions } from './remote-versions.ts'

export interface AggregationOptions {
  readonly store: Store
  /** Shown to other API servers. */
  readonly client: Certified
  readonly patience?: Patience
  /** Asked for when it is needed: a server is made after its endpoints. */
  server(): Server
}

/** Other API servers as parts of this one. */
export interface Aggregation {
  readonly versions: RemoteVersions
  readonly endpoint: Endpoint
  /** They look after registrations. */
  controllers(): Promise<readonly Controller[]>
  /** Ends what is still open. */
  close(): void
}

const usual: Patience = { discovery: 5000, request: 60_000 }

export function aggregationOf({
  store,
  client,
  patience = usual,
  server,
}: AggregationOptions): Aggregation {
  const registrations = new Registrations(store)
  const versions = new RemoteVersions(registrations)
  const open = new Set<Duplex>()
  const passing = () => ({ server: server(), client, open, patience })
  return {
    versions,
    endpoint: passingEndpoint({ registrations, versions, passing }),
    async controllers() {
      const { availabilityController } = await import('./availability-controller.ts')
      const { remoteDiscoveryController } = await import('./discovery-controller.ts')
      return [availabilityController(passing()), remoteDiscoveryController(versions, passing())]
    },
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}
