import { connect } from 'node:net'
import type { Clock } from '@galley/kit/clock'
import { dialFailure } from '../../client/connection-words.ts'
import { hostAndPort } from '../../client/dial.ts'
import { failure, type ProbeOutcome, success } from './outcome.ts'
import type { Reach } from './reach.ts'

export interface TcpProbe {
  readonly host: string
  readonly port: number
  /** Milliseconds. */
  readonly timeout: number
  readonly clock: Clock
  readonly reach: Reach
}

/** Whether a TCP connection can be opened; nothing is sent. */
export function probeTcp({ host, port, timeout, clock, reach }: TcpProbe): Promise<ProbeOutcome> {
  const address = hostAndPort(host, port)
  return new Promise((resolve) => {
    const socket = connect(reach({ host, port }))
    const settle = (outcome: ProbeOutcome) => {
      cancel()
      socket.destroy()
      resolve(outcome)
    }
    const cancel = clock.after(timeout, () => settle(failure(`dial tcp ${address}: i/o timeout`)))
    socket.once('connect', () => settle(success))
    socket.on('error', (error) => settle(failure(dialFailure(address, error))))
  })
}
