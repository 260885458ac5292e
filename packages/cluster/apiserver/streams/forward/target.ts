import type { Duplex } from 'node:stream'

/** The pod whose ports are forwarded. */
export interface ForwardTarget {
  connect(port: number): Promise<Duplex>
  /** What a client is told of a connection that failed. */
  failure(port: number, reason: Error): string
}
