/** What a client sends: as much of a web Request as the API reads, so that one of those will do. */
export interface ApiRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Iterable<readonly [string, string]> & {
    get(name: string): string | null | undefined
  }
  readonly signal: AbortSignal
  /** Empty where there is no body. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What comes back; a web Response will do. */
export interface ApiResponse {
  readonly ok: boolean
  readonly status: number
  /** What a watch tells, as it comes; any other answer is read as a text. */
  readonly body: AsyncIterable<Uint8Array | string> | null
  text(): Promise<string>
}

/** What carries a request to the API: a server's HTTP, or the API's own handler in this process. */
export type Fetch = (request: ApiRequest) => Promise<ApiResponse>

const encoder = new TextEncoder()

export interface RequestParts {
  readonly headers: ReadonlyMap<string, string>
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** A request of few parts: one of the web's costs several times as much as most calls within a process. */
export const requestOf = (
  method: string,
  url: string,
  { headers, body = '', signal = new AbortController().signal }: RequestParts,
): ApiRequest => ({
  method,
  url,
  headers,
  signal,
  arrayBuffer: async () => encoder.encode(body).buffer,
})
