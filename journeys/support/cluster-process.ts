import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster's server, a child of this process, which can be killed. */
export interface ServingCluster {
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

/** Serves the cluster in `data`. Resolves when it answers. */
export async function serveCluster(data: string, kubeconfig: string): Promise<ServingCluster> {
  const options = ['--data', data, '--kubeconfig', kubeconfig, '--nodes', '0']
  const child = spawn(process.execPath, [cli, 'cluster', 'start', '--foreground', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  for await (const line of createInterface(child.stdout))
    if (line.startsWith('Serving on ')) {
      const kill = async () => {
        child.kill('SIGKILL')
        await gone
      }
      return { kill }
    }
  const [code] = await gone
  throw new Error(`the cluster ended with ${code} before it served`)
}
