import { isNotFound } from '../client/errors.ts'
import { nodes } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'

const annotation = 'node.alpha.kubernetes.io/ttl'

/** How long (seconds) a node may remember what it read, by how many nodes there are; steps overlap, so that none flaps. */
const steps = [
  { least: 0, most: 100, seconds: 0 },
  { least: 90, most: 500, seconds: 15 },
  { least: 450, most: 1000, seconds: 30 },
  { least: 900, most: 2000, seconds: 60 },
  { least: 1800, most: Number.POSITIVE_INFINITY, seconds: 300 },
] as const

/** Tells each node how long it may remember configuration, so that a large cluster's nodes do not ask all the time. */
export function nodeTtl(): Controller {
  let step = 0
  const secondsFor = (count: number): number => {
    while (count > (steps[step]?.most ?? count)) step++
    while (count < (steps[step]?.least ?? count)) step--
    return steps[step]?.seconds ?? 0
  }
  return {
    name: 'node-ttl',
    watches: [watching(nodes, ({ metadata }) => [metadata.name ?? ''])],
    async reconcile(name, { informer, client }) {
      const node = informer(nodes).get('', name)
      const seconds = String(secondsFor(informer(nodes).all().length))
      if (!node || node.metadata.annotations?.[annotation] === seconds) return
      const metadata = { annotations: { [annotation]: seconds } }
      try {
        await client.patch(nodes, { name }, 'strategic', { metadata })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    },
  }
}
