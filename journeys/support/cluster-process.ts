import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster's server, a child of this process, which can be killed. */
export interface ServingCluster {
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

/** The same before it answers. */
export interface StartingCluster extends ServingCluster {
  /** Rejects where it ends before it answers. */
  readonly answers: Promise<void>
}

const noNodes = ['--nodes', '0']

/** Begins to serve the cluster in `data`. */
export function beginServing(
  data: string,
  kubeconfig: string,
  nodes: readonly string[] = noNodes,
): StartingCluster {
  const options = ['--data', data, '--kubeconfig', kubeconfig, ...nodes]
  const child = spawn(process.execPath, [cli, 'cluster', 'start', '--foreground', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const answers = (async () => {
    for await (const line of createInterface(child.stdout))
      if (line.startsWith('Serving on ')) return
    const [code, signal] = await gone
    throw new Error(`the cluster ended with ${code ?? signal} before it served`)
  })()
  // Who kills it does not wait for it to answer.
  answers.catch(() => {})
  return {
    answers,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Serves the cluster in `data`. Resolves when it answers. */
export async function serveCluster(
  data: string,
  kubeconfig: string,
  nodes: readonly string[] = noNodes,
): Promise<ServingCluster> {
  const starting = beginServing(data, kubeconfig, nodes)
  await starting.answers
  return starting
}
