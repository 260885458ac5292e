import type { ApiRequest } from '../client/carrier.ts'
import type { Answer, Call, User } from './call.ts'

/** A web Request, or a client's, as a call. */
export function callOf(request: ApiRequest, user?: User): Call {
  const url = new URL(request.url)
  return {
    method: request.method,
    target: url.pathname + url.search,
    header: (name) => request.headers.get(name) ?? undefined,
    body: async () => new Uint8Array(await request.arrayBuffer()),
    signal: request.signal,
    ...(user && { user }),
  }
}

/** Statuses whose answers have no body. */
const bodiless = new Set([204, 205, 304])

/** An answer to a web Request as a Response. */
export function responseOf({ status, headers, body }: Answer, request: ApiRequest): Response {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers))
    for (const one of typeof value === 'string' ? [value] : value) all.append(name, one)
  return new Response(bodiless.has(status) ? null : bodyOf(body, request), { status, headers: all })
}

function bodyOf(
  body: Answer['body'],
  request: ApiRequest,
): string | Uint8Array<ArrayBuffer> | ReadableStream {
  if (typeof body === 'string') return body
  // The DOM's types ask for a view on an ArrayBuffer, which every view made here is.
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>
  return ReadableStream.from(encoded(body, request))
}

/** Holds on to the request: its signal follows the client's only while the request itself is alive. */
async function* encoded(parts: AsyncIterable<string | Uint8Array>, request: ApiRequest) {
  const encoder = new TextEncoder()
  try {
    for await (const part of parts) yield typeof part === 'string' ? encoder.encode(part) : part
  } finally {
    void request.signal
  }
}
