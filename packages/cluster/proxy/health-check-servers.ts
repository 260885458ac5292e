import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from '@galley/kit/http'
import type { Problem, ProxyNode } from './data-path.ts'
import type { HealthCheck } from './model/health-checks.ts'
import type { Place } from './userspace/reach.ts'

interface Checked {
  readonly server: Server
  check: HealthCheck
}

/** Answers load balancers that ask a node whether it has ready endpoints of a service. */
export class HealthCheckServers {
  readonly #placeOf: (place: Place) => Place
  readonly #servers = new Map<string, Checked>()

  /** `placeOf` tells where an address of a node is found on this machine. */
  constructor(placeOf: (place: Place) => Place) {
    this.#placeOf = placeOf
  }

  /** Answers these and no others. Calls must not overlap. */
  async apply(
    checks: readonly HealthCheck[],
    nodes: readonly ProxyNode[],
  ): Promise<readonly Problem[]> {
    const wanted = checks.flatMap((check) => nodes.map((node) => ({ check, node })))
    const keys = new Set(wanted.map(({ check, node }) => keyOf(check, node)))
    for (const [key, { server }] of this.#servers) {
      if (keys.has(key)) continue
      this.#servers.delete(key)
      end(server)
    }
    const problems: Problem[] = []
    for (const { check, node } of wanted) problems.push(...(await this.#ensure(check, node)))
    return problems
  }

  close(): void {
    for (const { server } of this.#servers.values()) end(server)
  }

  async #ensure(check: HealthCheck, node: ProxyNode): Promise<readonly Problem[]> {
    const known = this.#servers.get(keyOf(check, node))
    if (known) known.check = check
    const [address] = node.addresses
    if (known || !address) return []
    const checked: Checked = {
      check,
      server: createServer((_, response) => {
        const { status, body } = answerFor(checked.check, node.name)
        response.writeHead(status, {
          'content-type': 'application/json',
          'x-content-type-options': 'nosniff',
          'x-load-balancing-endpoint-weight': String(body.localEndpoints),
        })
        response.end(`${JSON.stringify(body)}\n`)
      }),
    }
    const place = this.#placeOf({ address, port: check.port })
    checked.server.listen({ host: place.address, port: place.port, exclusive: true })
    try {
      await once(checked.server, 'listening')
    } catch (error) {
      return [failure(check, node, error)]
    }
    this.#servers.set(keyOf(check, node), checked)
    return []
  }
}

const keyOf = ({ service, port }: HealthCheck, { name, addresses }: ProxyNode): string =>
  `${service.uid} ${port} ${name} ${addresses[0]}`

function end(server: Server): void {
  server.close()
  server.closeAllConnections()
}

function answerFor({ service, local }: HealthCheck, node: string) {
  const localEndpoints = local.get(node) ?? 0
  const { namespace, name } = service
  return {
    status: localEndpoints > 0 ? 200 : 503,
    body: { service: { namespace, name }, localEndpoints, serviceProxyHealthy: true },
  }
}

const failure = ({ service, port }: HealthCheck, node: ProxyNode, error: unknown): Problem => ({
  service,
  reason: 'FailedToStartServiceHealthcheck',
  message: `node ${node.name} failed to start healthcheck "${service.namespace}/${service.name}" on port ${port}: ${(error as Error).message}`,
})
