import type { Clock } from '@galley/kit/clock'
import type { Balancer } from './balancer.ts'
import type { ClientNode } from './client-nodes.ts'
import type { Listen } from './forward-request.ts'
import type { Place } from './reach.ts'
import type { Room } from './room.ts'

/** What listens at one address and port for one port of a service. */
export interface Listener {
  /** Which one it got. */
  readonly port: number
  /** From now on it is for these; what is in flight goes on. */
  update(service: Served): void
  /** Takes nothing new; what is in flight goes on. */
  stop(): void
  /** Ends what is in flight, too. */
  close(): void
}

/** What is served at a place: replaced when anything of it changes. */
export interface Served {
  readonly listen: Listen
  readonly balancer: Balancer
  /** Whether a client may use it. */
  allows(client: string): boolean
  readonly clientNode: ClientNode
}

export interface ListenerOptions {
  readonly clock: Clock
  /** Where an endpoint is found. */
  placeOf(target: Place): Place
  /** For connections, of all listeners together. */
  readonly room: Room
}
