import { parentPort, type Transferable, workerData } from 'node:worker_threads'
import { GalleyError } from '../errors.ts'
import { type PackedError, packError } from './error-wire.ts'

/** What a handler gives back; buffers in `transfer` move to the caller instead of being copied. */
export interface Reply<Response> {
  readonly value: Response
  readonly transfer?: readonly Transferable[]
}

/** A worker that is ready to serve. */
export interface Service<Request, Response, Facts> {
  /** What the owner should know of this worker before its first call. */
  readonly facts: Facts
  /** Requests are handled side by side, for handlers that wait for work outside this thread. */
  readonly isOverlapping?: boolean
  handle(request: Request): Reply<Response> | Promise<Reply<Response>>
}

/** What answers a request; `failed` is also posted for a start that failed. */
export type Answer<Response> =
  | { readonly kind: 'answer'; readonly value: Response }
  | { readonly kind: 'failed'; readonly error: PackedError }

/** What a worker posts: `ready` or `failed` at its start, then one answer a request, in order. */
export type WorkerMessage<Response, Facts> =
  | { readonly kind: 'ready'; readonly facts: Facts }
  | Answer<Response>

/**
 * The whole body of a worker's script: makes the worker ready with the `data` its owner gave, then
 * answers requests in their order. What `start` or `handle` throws crosses to the owner as it is;
 * an error that nobody catches ends the worker, and its owner replaces it.
 */
export async function serveWorker<Data, Request, Response, Facts>(
  start: (
    data: Data,
  ) => Service<Request, Response, Facts> | Promise<Service<Request, Response, Facts>>,
): Promise<void> {
  const port = parentPort
  if (!port) throw new GalleyError('internal', 'serveWorker runs in a worker thread only')
  const post = (message: WorkerMessage<Response, Facts>, transfer?: readonly Transferable[]) =>
    port.postMessage(message, transfer)
  try {
    const service = await start(workerData)
    post({ kind: 'ready', facts: service.facts })
    port.on('message', inOrder(service, post))
  } catch (error) {
    post({ kind: 'failed', error: packError(error) })
  }
}

type Post<Response> = (message: Answer<Response>, transfer?: readonly Transferable[]) => void

/**
 * Answers in the order of coming, so that answers need no number. A request is started when the one
 * before is answered, or at once where the service is overlapping.
 */
function inOrder<Request, Response>(
  service: Service<Request, Response, unknown>,
  post: Post<Response>,
): (request: Request) => void {
  let last = Promise.resolve()
  return (request) => {
    const start = async () => service.handle(request)
    const reply = service.isOverlapping ? start() : last.then(start)
    // A failure is told in its turn, which may come later.
    reply.catch(() => undefined)
    last = last.then(() => answer(reply, post))
  }
}

async function answer<Response>(
  reply: Promise<Reply<Response>>,
  post: Post<Response>,
): Promise<void> {
  try {
    const { value, transfer } = await reply
    post({ kind: 'answer', value }, transfer)
  } catch (error) {
    post({ kind: 'failed', error: packError(error) })
  }
}
