import { type PackedError, packError } from './error-wire.ts'

export type TaskAnswer<Response> =
  | { readonly kind: 'value'; readonly value: Response }
  | { readonly kind: 'failed'; readonly error: PackedError }

/** The whole body of a script for `runChildTask`: answers the one request it is sent. */
export function answerTask<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): void {
  process.once('message', async ({ request }: { readonly request: Request }) => {
    process.send?.(await answerOf(() => handle(request)))
  })
  // Without its parent nobody waits for the answer.
  process.once('disconnect', () => process.exit())
}

async function answerOf<Response>(
  handle: () => Response | Promise<Response>,
): Promise<TaskAnswer<Response>> {
  try {
    return { kind: 'value', value: await handle() }
  } catch (thrown) {
    return { kind: 'failed', error: packError(thrown) }
  }
}
