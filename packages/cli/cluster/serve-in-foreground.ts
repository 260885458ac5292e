import type { Terminal } from '../terminal.ts'
import { enterInKubeconfig } from './enter-in-kubeconfig.ts'
import { type ServerOrder, serveCluster } from './serve-cluster.ts'

/** Serves a cluster in this process until interrupted, and says where. */
export const serveInForeground = (order: ServerOrder, terminal: Terminal): Promise<void> =>
  serveCluster(order, terminal.signal, (folder) => {
    enterInKubeconfig(folder)
    const { port, context, kubeconfig } = folder.settings() ?? order.settings
    terminal.out(`Serving on https://127.0.0.1:${port}, context ${context} in ${kubeconfig}`)
  })
