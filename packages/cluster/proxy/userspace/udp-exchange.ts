import { createSocket } from 'node:dgram'
import type { Target } from '../data-path.ts'
import type { Place } from './reach.ts'

/** Datagrams that wait for the socket; bytes that wait to be sent. What comes then is lost, as datagrams are. */
const mostEarly = 16
const mostWaiting = 1024 * 1024

export interface ExchangeEvents {
  answer(message: Buffer): void
  closed(): void
}

/** What one client sends to an endpoint, and what that answers. */
export class Exchange {
  readonly target: Target
  /** When anything was sent or answered, by the owner's clock. */
  heard = 0
  readonly #socket = createSocket('udp4')
  readonly #events: ExchangeEvents
  #early: Buffer[] | undefined = []
  #isClosed = false

  constructor(target: Target, { address, port }: Place, events: ExchangeEvents) {
    this.target = target
    this.#events = events
    this.#socket.on('message', events.answer)
    // Nobody listens there: what the client sends next is tried elsewhere.
    this.#socket.on('error', () => this.close())
    this.#socket.connect(port, address, (error?: Error) => {
      if (error) return this.close()
      for (const message of this.#early ?? []) this.#socket.send(message)
      this.#early = undefined
    })
  }

  send(message: Buffer): void {
    if (this.#early) {
      if (this.#early.length < mostEarly) this.#early.push(message)
    } else if (this.#socket.getSendQueueSize() <= mostWaiting) this.#socket.send(message)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.close()
    this.#events.closed()
  }
}
