import type { RequestInfo } from './request-info.ts'

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
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
  readonly user?: User
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
}

/** Answers what is no plain object of a resource (discovery, OpenAPI, `/version`, reviews), or leaves it to the next. */
export type Endpoint = (call: ReadCall) => Promise<Answer | undefined> | Answer | undefined
