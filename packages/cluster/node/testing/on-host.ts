import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import { StartFailure } from '@galley/containers/runtimes/runtime'

/** Runs what containers are asked to run on the machine itself, where no container is needed to see what becomes of it. */
export const onHost: Pick<PodRuntime, 'exec'> = {
  async exec(_, { command: [program = '', ...words] }) {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const closed = once(child, 'close')
    closed.catch(() => undefined)
    await once(child, 'spawn').catch(({ message }: Error) => {
      throw new StartFailure(127, message)
    })
    return {
      stdout: child.stdout,
      stderr: child.stderr,
      ended: closed.then(([code]) => Number(code ?? -1)),
      resize: async () => undefined,
      close: () => {
        if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL')
      },
    }
  },
}
