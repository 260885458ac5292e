import type { ApiService } from '../../client/api-services.ts'
import { apiServices } from '../../client/api-services.ts'
import { endpoints, services } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import { type Controller, type Informers, watching } from '../../controllers/loop/controller.ts'
import { type Availability, askAvailability, local, problemOf } from './availability.ts'
import type { PassOnOptions } from './pass-on.ts'
import { remoteOf } from './registrations.ts'

/** Servers may fall silent without any object telling so. */
const lookAgainMs = 30_000

/** Tells of each registration whether what it names can be asked. */
export const availabilityController = (options: PassOnOptions): Controller => ({
  name: 'api-service-availability',
  retry: { first: 5, longest: lookAgainMs },
  watches: [
    watching(apiServices, ({ metadata }) => [metadata.name ?? '']),
    watching(services, registeredWith),
    watching(endpoints, registeredWith),
  ],
  async reconcile(name, { client, clock, informer }) {
    const registration = informer(apiServices).get('', name)
    if (!registration) return undefined
    const remote = remoteOf(registration)
    let available = local
    if (remote) {
      const { namespace, name } = remote.service
      available =
        problemOf(
          remote,
          informer(services).get(namespace, name),
          informer(endpoints).get(namespace, name),
        ) ?? (await askAvailability(remote, options))
    }
    const told = withCondition(registration, available, timeText(clock.now()))
    if (told) await client.update(apiServices, told, 'status', { fieldManager: 'kube-apiserver' })
    if (available.reason === 'FailedDiscoveryCheck') throw new Error(available.message)
    return remote && { againAfter: lookAgainMs }
  },
})

/** The registrations that name a service, which its endpoints are called as well. */
function registeredWith(
  { metadata }: { readonly metadata: ApiService['metadata'] },
  at: Informers,
): readonly string[] {
  return at
    .informer(apiServices)
    .all()
    .filter(
      ({ spec }) =>
        spec?.service?.name === metadata.name && spec?.service?.namespace === metadata.namespace,
    )
    .map((it) => it.metadata.name ?? '')
}

/** Undefined where it is told already. */
function withCondition(
  registration: ApiService,
  available: Availability,
  now: string,
): ApiService | undefined {
  const conditions = registration.status?.conditions ?? []
  const before = conditions.find(({ type }) => type === 'Available')
  const isSame =
    before?.status === available.status &&
    before.reason === available.reason &&
    before.message === available.message
  if (isSame) return undefined
  const since = before?.status === available.status ? before.lastTransitionTime : now
  const condition = { type: 'Available', ...available, lastTransitionTime: since ?? now }
  const others = conditions.filter(({ type }) => type !== 'Available')
  return { ...registration, status: { conditions: [...others, condition] } }
}
