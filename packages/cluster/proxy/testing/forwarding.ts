import { type Clock, systemClock } from '@galley/kit/clock'
import type { ServicePort } from '../data-path.ts'
import type { View } from '../userspace/forward-request.ts'
import { Forwarder } from '../userspace/forwarder.ts'

/** A forwarder that listens for one port of a service. */
export interface TestForwarding extends Disposable {
  /** At which it listens, on 127.0.0.1; 0 while it does not. */
  readonly port: number
  apply(port: ServicePort): Promise<void>
}

export async function forwardFor(
  port: ServicePort,
  { clock = systemClock, view = { kind: 'outside' } }: { clock?: Clock; view?: View } = {},
): Promise<TestForwarding> {
  const forwarder = new Forwarder({ kind: 'real' }, clock)
  let at = 0
  const apply = async (next: ServicePort) => {
    const hasTargets = next.outside.any.length > 0
    const { id, allowedSources } = next
    const isRestricted = allowedSources !== undefined
    const listen = { key: 'it', id, address: '127.0.0.1', port: 0, view, isRestricted }
    const { listening, failed } = await forwarder.apply({
      nodes: [],
      ports: [next],
      listens: hasTargets ? [listen] : [],
    })
    const [failure] = failed.values()
    if (failure) throw new Error(failure.message)
    at = listening.get('it') ?? 0
  }
  await apply(port)
  return {
    get port() {
      return at
    },
    apply,
    [Symbol.dispose]: () => forwarder.close(),
  }
}
