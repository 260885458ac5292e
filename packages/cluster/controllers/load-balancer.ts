import { isDeepStrictEqual } from 'node:util'
import { isNotFound } from '../client/errors.ts'
import { keyOf, placeOf } from '../client/resource.ts'
import { type Service, services } from '../client/resources.ts'
import { type AddressPool, addressPool } from './load-balancer/address-pool.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

const finalizer = 'service.kubernetes.io/load-balancer-cleanup'

/**
 * Gives each service of type LoadBalancer an address of `range`, at which the service proxy answers. Services that name a
 * class are for others. Reasons and messages are those of upstream's service controller.
 */
export function loadBalancers(range: string): Controller {
  const pool = addressPool(range)
  return {
    name: 'service-lb-controller',
    component: 'service-controller',
    watches: [watching(services, (service) => [keyOf(service)])],
    // What one service was given is known before the next one asks.
    workers: 1,
    retry: { first: 5_000, longest: 300_000 },
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const service = tools.informer(services).get(namespace, name)
      if (!service) return
      if (wantsAddress(service)) await ensure(service, pool, tools)
      else if (service.metadata.finalizers?.includes(finalizer)) await release(service, tools)
    },
  }
}

const wantsAddress = ({ spec, metadata }: Service): boolean =>
  spec?.type === 'LoadBalancer' && !spec.loadBalancerClass && !metadata.deletionTimestamp

async function ensure(service: Service, pool: AddressPool, tools: Tools): Promise<void> {
  const found = addressFor(service, pool, tools)
  if ('trouble' in found) {
    const message = `failed to ensure load balancer: ${found.trouble}`
    tools.events.warning(
      service,
      'SyncLoadBalancerFailed',
      `Error syncing load balancer: ${message}`,
    )
    throw new Error(message)
  }
  const status = { loadBalancer: { ingress: [{ ip: found.address, ipMode: 'VIP' }] } }
  const isProtected = service.metadata.finalizers?.includes(finalizer)
  if (isProtected && isDeepStrictEqual(service.status?.loadBalancer, status.loadBalancer)) return
  tools.events.normal(service, 'EnsuringLoadBalancer', 'Ensuring load balancer')
  const finalizers = [...(service.metadata.finalizers ?? []), finalizer]
  // Before the address is given, so that it is always taken back.
  if (!isProtected) await setFinalizers(service, finalizers, tools)
  await setStatus(service, status, tools)
  tools.events.normal(service, 'EnsuredLoadBalancer', 'Ensured load balancer')
}

type Found = { readonly address: string } | { readonly trouble: string }

/** The one it asks for, else the one that it has, else any. */
function addressFor(service: Service, pool: AddressPool, { informer }: Tools): Found {
  const others = informer(services)
    .all()
    .filter(({ metadata }) => metadata.uid !== service.metadata.uid)
  const taken = new Map(others.flatMap((it) => addressesOf(it).map((address) => [address, it])))
  const asked = service.spec?.loadBalancerIP
  if (asked) {
    if (!pool.has(asked)) return { trouble: `${asked} is not in the range ${pool.range}` }
    const owner = taken.get(asked)
    return owner ? { trouble: `service ${keyOf(owner)} has ${asked}` } : { address: asked }
  }
  const own = addressesOf(service).find((it) => pool.has(it) && !taken.has(it))
  const address = own ?? pool.free(new Set(taken.keys()))
  return address ? { address } : { trouble: `all addresses of ${pool.range} are taken` }
}

const addressesOf = ({ status }: Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? [])

async function release(service: Service, tools: Tools): Promise<void> {
  tools.events.normal(service, 'DeletingLoadBalancer', 'Deleting load balancer')
  if (addressesOf(service).length > 0 && !service.metadata.deletionTimestamp)
    await setStatus(service, { loadBalancer: { ingress: null } }, tools)
  const others = service.metadata.finalizers?.filter((it) => it !== finalizer) ?? []
  await setFinalizers(service, others, tools)
  tools.events.normal(service, 'DeletedLoadBalancer', 'Deleted load balancer')
}

/** The service must be as it was read, since somebody else may have changed the list. */
async function setFinalizers(
  { metadata: { namespace, name = '', uid, resourceVersion } }: Service,
  finalizers: readonly string[],
  { client }: Tools,
): Promise<void> {
  const metadata = { uid, resourceVersion, finalizers }
  try {
    await client.patch(services, { namespace, name }, 'merge', { metadata })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

async function setStatus(
  { metadata: { namespace, name = '' } }: Service,
  status: object,
  { client }: Tools,
): Promise<void> {
  try {
    const place = { namespace, name, subresource: 'status' }
    await client.patch(services, place, 'merge', { status })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
