import { readTokenFile } from '@galley/cluster/apiserver/auth/token-file'
import { withAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import { changeKubeconfig } from '@galley/cluster/kubeconfig/kubeconfig-file'
import { ClusterFolder, type ClusterSettings } from '@galley/cluster/process/cluster-folder'
import { type RunningCluster, startCluster } from '@galley/cluster/start-cluster'
import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { aborted } from '../aborted.ts'
import type { Terminal } from '../terminal.ts'
import { portRange, type Which } from './cluster-options.ts'
import type { StartValues } from './start-options.ts'
import { startSettings } from './start-settings.ts'

/** Serves a cluster until interrupted. */
export async function serveCluster(
  path: string,
  which: Which,
  values: StartValues,
  logLevel: LogLevel,
  terminal: Terminal,
): Promise<void> {
  const folder = new ClusterFolder(path)
  const settings = startSettings(which, values, folder.settings())
  const running = await startWith(settings, path, logLevel)
  const { port, pki } = running
  const { context, kubeconfig } = settings
  const access = { name: context, server: `https://127.0.0.1:${port}`, pki }
  changeKubeconfig(kubeconfig, (config) => withAccess(config, access))
  folder.keepSettings({ ...settings, port })
  folder.keepProcess(port)
  terminal.out(`Serving on ${access.server}, context ${context} in ${kubeconfig}`)
  await aborted(terminal.signal)
  await running.close()
  folder.forgetProcess()
}

const startWith = (
  { port, serviceAddresses, nodePorts, nodes, tokenFile, ...others }: ClusterSettings,
  folder: string,
  level: LogLevel,
): Promise<RunningCluster> =>
  startCluster({
    folder,
    host: '127.0.0.1',
    port,
    services: { addresses: serviceAddresses, nodePorts: portRange(nodePorts) },
    advertised: '192.0.2.1',
    nodes,
    staticTokens: tokenFile === undefined ? [] : readTokenFile(tokenFile),
    servesMetrics: others.servesMetrics ?? true,
    autoscaler: {
      ...(others.autoscalerSyncPeriod && { syncPeriod: others.autoscalerSyncPeriod }),
    },
    featureGates: others.featureGates ?? [],
    clock: systemClock,
    log: createLogger({ level }),
  })
