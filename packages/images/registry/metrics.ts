import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What a scrape of `/metrics` shows. */
export interface RegistryMetrics {
  readonly registry: Registry
  observe(answered: Answered): void
}

export interface Answered {
  readonly method: string
  /** The path's template, never the path: names are without bound. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export function createMetrics(): RegistryMetrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'galley_registry_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'galley_registry_request_seconds',
    help: 'Seconds from the head of a request to the head of its answer.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60],
    registers,
  })
  return {
    registry,
    observe: (answered) => {
      const { method, route } = answered
      requests.inc({ method, route, status: answered.status })
      seconds.observe({ method, route }, answered.seconds)
    },
  }
}
