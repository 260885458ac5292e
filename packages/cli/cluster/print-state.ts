import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import type { Terminal } from '../terminal.ts'

/** Tells where a cluster is and how it is reached. */
export function printState(
  folder: ClusterFolder,
  verdict: string,
  output: 'text' | 'json',
  terminal: Terminal,
): void {
  const state = folder.state()
  const settings = folder.settings()
  const pid = state.kind === 'running' ? state.process.pid : undefined
  const server = state.kind === 'running' ? `https://127.0.0.1:${state.process.port}` : undefined
  const context = settings?.context
  if (output === 'json') {
    terminal.out(
      JSON.stringify({
        state: state.kind,
        pid,
        server,
        context,
        kubeconfig: settings?.kubeconfig,
        data: folder.path,
      }),
    )
    return
  }
  terminal.out(`Cluster ${context ?? folder.path} ${verdict}${server ? `: ${server}` : ''}`)
  if (server) terminal.out(`kubectl --context ${context} get namespaces`)
}
