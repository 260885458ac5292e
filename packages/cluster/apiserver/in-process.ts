import type { ApiResponse, Fetch } from '../client/carrier.ts'
import type { Answer } from './call.ts'
import type { Api } from './handler.ts'
import { callOf } from './web.ts'

/** Carries what clients in this process ask to the API, as the system itself. */
export const inProcess =
  (api: Api): Fetch =>
  async (request) =>
    responseOf(await api.handle(callOf(request)))

function responseOf({ status, body }: Answer): ApiResponse {
  const ok = status >= 200 && status < 300
  if (typeof body === 'string') return { ok, status, body: null, text: async () => body }
  if (!(body instanceof Uint8Array)) return { ok, status, body, text: () => textOf(body) }
  return { ok, status, body: null, text: async () => new TextDecoder().decode(body) }
}

/** Whoever else answers may go on without end. */
const mostText = 64 * 1024 * 1024

async function textOf(parts: AsyncIterable<string | Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of parts) {
    text += typeof part === 'string' ? part : decoder.decode(part, { stream: true })
    if (text.length > mostText) throw new Error(`the answer is longer than ${mostText} characters`)
  }
  return text + decoder.decode()
}
