import type { Duplex } from 'node:stream'
import type { RequestInfo } from './request-info.ts'
import type { MessageSocket } from './streams/message-socket.ts'

/** Who asks, once authenticated. */
export interface User {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What an authorizer is asked. Without `resource`, `path` is what is asked for. */
export interface Attributes {
  readonly user: User
  readonly verb: string
  readonly group?: string
  readonly version?: string
  readonly namespace?: string
  readonly resource?: string
  readonly subresource?: string
  readonly name?: string
  /** Of a list or a watch: `spec.nodeName=a`. */
  readonly fieldSelector?: string
  readonly path?: string
}

/** Rules of access, asked by verbs that create by update and by the admission of some kinds. */
export interface Authorizer {
  isAllowed(attributes: Attributes): boolean
}

/** A request, free of any server's types: what listens makes it, tests make it by hand. */
export interface Call {
  readonly method: string
  /** Path and query as they came: `/api/v1/pods?limit=1`. */
  readonly target: string
  header(name: string): string | undefined
  /** The whole body, at most once. */
  body(): Promise<Uint8Array>
  /** The body as it comes, instead of `body`; absent where it is at hand as a whole only. */
  parts?(): AsyncIterable<Uint8Array>
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
  readonly user?: User
  /** Names and values in turn, as they came; absent where nobody sent any. */
  readonly rawHeaders?: readonly string[]
  /** The address of the client, where it has one. */
  readonly from?: string
}

/** A call whose path and query were read. */
export interface ReadCall extends Call {
  readonly info: RequestInfo
  readonly query: URLSearchParams
  readonly user: User
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>
  /** Of status 101, which is only answered to who asked for it: who takes the connection over. */
  readonly upgrade?: Upgrade
}

/** What a connection becomes once its request is answered. It is closed by whoever takes it. */
export type Upgrade =
  | { readonly kind: 'bytes'; take(connection: Duplex): void }
  | {
      readonly kind: 'messages'
      /** The WebSocket subprotocol that was chosen; empty where none was. */
      readonly protocol: string
      take(socket: MessageSocket): void
    }

/** Answers what is no plain object of a resource (discovery, OpenAPI, `/version`, reviews), or leaves it to the next. */
export type Endpoint = (call: ReadCall) => Promise<Answer | undefined> | Answer | undefined
