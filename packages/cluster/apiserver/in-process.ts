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
  if (!(body instanceof Uint8Array)) return { ok, status, body, text: async () => '' }
  return { ok, status, body: null, text: async () => new TextDecoder().decode(body) }
}
