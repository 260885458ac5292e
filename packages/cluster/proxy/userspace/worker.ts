import { setPriority } from 'node:os'
import { systemClock } from '@galley/kit/clock'
import { serveWorker } from '@galley/kit/workers/serve-worker'
import type { ForwardReply, ForwardRequest } from './forward-request.ts'
import { Forwarder } from './forwarder.ts'
import type { Reach } from './reach.ts'

/** A nice value: each request passes this thread twice, and waits for its turn each time. */
const beforeOthers = -5

/** Linux takes it for this thread alone, and from root alone; others go on as they are. */
function comeFirst(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return
  try {
    setPriority(0, beforeOthers)
  } catch {
    // Root without the capability for it.
  }
}

await serveWorker<Reach, ForwardRequest, ForwardReply, undefined>((reach) => {
  comeFirst()
  const forwarder = new Forwarder(reach, systemClock)
  return {
    facts: undefined,
    handle: async (request) => ({ value: await forwarder.apply(request) }),
  }
})
