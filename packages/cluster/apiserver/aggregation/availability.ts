import type { Endpoints, Service } from '../../client/resources.ts'
import { ask, FailedQuestion } from './ask.ts'
import type { PassOnOptions } from './pass-on.ts'
import type { Remote } from './registrations.ts'

/** What a registration's condition `Available` says, but for when it came to say so. */
export interface Availability {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

export const local: Availability = {
  status: 'True',
  reason: 'Local',
  message: 'Local APIServices are always available',
}

const not = (reason: string, message: string): Availability => ({
  status: 'False',
  reason,
  message,
})

/** What the objects around another API server tell of it; undefined where nothing speaks against asking it. */
export function problemOf(
  { service: { namespace, name, port } }: Remote,
  service: Service | undefined,
  endpoints: Endpoints | undefined,
): Availability | undefined {
  const where = `service/${name} in ${JSON.stringify(namespace)}`
  if (!service) return not('ServiceNotFound', `${where} is not present`)
  if ((service.spec?.type ?? 'ClusterIP') !== 'ClusterIP') return undefined
  const found = service.spec?.ports?.find((it) => it.port === port)
  if (!found) return not('ServicePortError', `${where} is not listening on port ${port}`)
  if (!endpoints) return not('EndpointsNotFound', `cannot find endpoints for ${where}`)
  const portName = found.name ?? ''
  const isReady = endpoints.subsets?.some(
    ({ addresses, ports }) =>
      addresses?.length && ports?.some((it) => (it.name ?? '') === portName),
  )
  if (isReady) return undefined
  const said = `endpoints for ${where} have no addresses with port name ${JSON.stringify(portName)}`
  return not('MissingEndpoints', said)
}

/** Endpoints of one service differ: one that answers is enough. */
const attempts = 5

/** Asks a server for what each has to answer. */
export async function askAvailability(
  remote: Remote,
  options: PassOnOptions,
): Promise<Availability> {
  let last = ''
  const attempt = async () => {
    const why = await failure(remote, options)
    if (why === undefined) return
    last = why
    throw new Error(why)
  }
  try {
    await Promise.any(Array.from({ length: attempts }, attempt))
    return { status: 'True', reason: 'Passed', message: 'all checks passed' }
  } catch {
    return not('FailedDiscoveryCheck', last)
  }
}

/** Whoever owns the network may mislead this look, but nobody sends anything by it. */
const unchecked = ({ authorities: _, ...remote }: Remote): Remote => ({
  ...remote,
  isVerified: false,
})

const question = {
  user: { username: 'system:kube-aggregator', groups: ['system:masters'] },
  accept: '*/*',
  milliseconds: 5000,
  mostBytes: 16 * 1024 * 1024,
} as const

async function failure(remote: Remote, options: PassOnOptions): Promise<string | undefined> {
  const path = `/apis/${remote.group}/${remote.version}`
  try {
    const { status, url } = await ask(unchecked(remote), { ...question, path }, options)
    if (status >= 200 && status <= 299) return undefined
    return `failing or missing response from ${url}: bad status from ${url}: ${status}`
  } catch (error) {
    if (!(error instanceof FailedQuestion)) return (error as Error).message
    return `failing or missing response from ${error.url}: ${error.message}`
  }
}
