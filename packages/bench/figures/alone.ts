import { fork } from 'node:child_process'
import { once } from 'node:events'
import { endWithUs } from '../leavings.ts'

/** Decoding, resizing and inference in a bare loop: what a request costs without a service. */
export interface Alone extends AsyncDisposable {
  /** Milliseconds of CPU time for that many photos, one after the other. */
  run(photos: number): Promise<number>
}

export interface AloneSetup {
  readonly model: string
  readonly photo: Uint8Array
}

/** Starts the loop in a process of its own, whose CPU time is its alone. */
export async function startAlone(setup: AloneSetup): Promise<Alone> {
  const child = fork(new URL('./alone-process.ts', import.meta.url), {
    serialization: 'advanced',
    detached: true,
    execArgv: [],
  })
  endWithUs(child)
  const exited = once(child, 'exit')
  const died = exited.then(([code, signal]) => {
    throw new Error(`the process for the bare loop ended with ${signal ?? code}`)
  })
  died.catch(() => undefined)
  const ask = async (question: AloneSetup | number): Promise<number> => {
    const answer = once(child, 'message')
    child.send(question)
    const [milliseconds] = await Promise.race([answer, died])
    return milliseconds
  }
  await ask(setup)
  return {
    run: ask,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
