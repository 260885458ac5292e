import { readTokenFile } from '@galley/cluster/apiserver/auth/token-file'
import { ClusterFolder, type ClusterSettings } from '@galley/cluster/process/cluster-folder'
import { type RunningCluster, startCluster } from '@galley/cluster/start-cluster'
import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { aborted } from '../aborted.ts'
import { portRange } from './cluster-options.ts'

/** What a process that serves is told. */
export interface ServerOrder {
  /** The cluster's folder. */
  readonly path: string
  readonly settings: ClusterSettings
  readonly logLevel: LogLevel
}

/** Serves a cluster until the signal aborts; `onServing` is called once its folder says that it runs. */
export async function serveCluster(
  { path, settings, logLevel }: ServerOrder,
  signal: AbortSignal,
  onServing: (folder: ClusterFolder) => void = () => {},
): Promise<void> {
  const folder = new ClusterFolder(path)
  const running = await startWith(settings, path, logLevel)
  folder.keepSettings({ ...settings, port: running.port })
  folder.keepProcess(running.port)
  onServing(folder)
  await aborted(signal)
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
