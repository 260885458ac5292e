import { type Clock, systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { inProcess } from '../../apiserver/in-process.ts'
import { Client } from '../../client/client.ts'
import { serviceAccounts } from '../../client/resources.ts'
import type { PlainApi } from '../../testing/plain-api.ts'
import { plainApi } from '../../testing/plain-api.ts'
import type { Controller } from '../loop/controller.ts'
import { runControllers } from '../loop/run.ts'

export interface Running extends AsyncDisposable {
  readonly api: PlainApi
  readonly client: Client
}

/** Controllers at work on an API in memory that has a namespace `lab`. */
export async function running(
  controllersOf: (api: PlainApi) => readonly Controller[],
  clock: Clock = systemClock,
): Promise<Running> {
  const plain = await plainApi(clock)
  const ended = new AbortController()
  const fetch = inProcess(plain.api)
  const client = new Client({ fetch, userAgent: 'kube-controller-manager' })
  const loop = runControllers({
    controllers: controllersOf(plain),
    client,
    clock,
    log: createLogger({ level: 'silent' }),
    signal: ended.signal,
  })
  const tester = new Client({ fetch, userAgent: 'tester' })
  // Pods are refused without it.
  await tester.create(serviceAccounts, { metadata: { name: 'default', namespace: 'lab' } })
  return {
    api: plain,
    client: tester,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await loop
    },
  }
}

/** Reads until it is so, for five seconds at most. */
export async function eventually<T>(
  read: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const found = await read()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It did not come about')
}
