import type { ProxyNode, ServicePort } from '../data-path.ts'

/** What a forwarder is to do from now on, whatever it did before. */
export interface ForwardRequest {
  readonly nodes: readonly ProxyNode[]
  readonly ports: readonly ServicePort[]
  readonly listens: readonly Listen[]
}

/** What it does, by the keys of what was asked for. */
export interface ForwardReply {
  readonly listening: ReadonlyMap<string, number>
  readonly failed: ReadonlyMap<string, ListenFailure>
}

export interface ListenFailure {
  /** `EADDRINUSE` */
  readonly code: string
  readonly message: string
}

/** An address and a port of this machine at which a port of a service answers. */
export interface Listen {
  /** No two have the same. */
  readonly key: string
  /** Of the service's port. */
  readonly id: string
  readonly address: string
  /** 0: any free one, the same as long as `key` is asked for. */
  readonly port: number
  readonly view: View
  /** Only clients whose address `allowedSources` holds. */
  readonly isRestricted: boolean
}

/** Which of the port's targets are meant. */
export type View =
  /** Those for the client's node. */
  | { readonly kind: 'inside' }
  /** Those for this node, or `any`; pods have `any`. */
  | { readonly kind: 'outside'; readonly node?: string }
  /** These, whoever the client is. */
  | { readonly kind: 'fixed'; readonly side: 'inside' | 'outside'; readonly node?: string }
