import { systemClock } from '@galley/kit/clock'
import { serveWorker } from '@galley/kit/workers/serve-worker'
import type { ForwardReply, ForwardRequest } from './forward-request.ts'
import { Forwarder } from './forwarder.ts'
import type { Reach } from './reach.ts'

await serveWorker<Reach, ForwardRequest, ForwardReply, undefined>((reach) => {
  const forwarder = new Forwarder(reach, systemClock)
  return {
    facts: undefined,
    handle: async (request) => ({ value: await forwarder.apply(request) }),
  }
})
