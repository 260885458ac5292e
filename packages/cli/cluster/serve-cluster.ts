import { readTokenFile } from '@galley/cluster/apiserver/auth/token-file'
import { ClusterFolder, type ClusterSettings } from '@galley/cluster/process/cluster-folder'
import { type RunningCluster, startCluster } from '@galley/cluster/start-cluster'
import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { aborted } from '../aborted.ts'
import { machinePlaces } from './machine-places.ts'
import { host, servicesOf } from './network.ts'
import { serveRegistry } from './serve-registry.ts'

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
  const registry = serveRegistry(settings, createLogger({ level: logLevel }))
  folder.keepSettings({ ...settings, port: running.port })
  folder.keepProcess(running.port)
  onServing(folder)
  await aborted(signal)
  await Promise.all([running.close(), registry.then((it) => it?.close())])
  folder.forgetProcess()
}

const startWith = (
  settings: ClusterSettings,
  folder: string,
  level: LogLevel,
): Promise<RunningCluster> =>
  startCluster({
    folder,
    host,
    port: settings.port,
    services: servicesOf(settings),
    advertised: '192.0.2.1',
    nodes: settings.nodes,
    ...(settings.machine && { machine: { ...settings.machine, ...machinePlaces() } }),
    serviceProxy: settings.serviceProxy ?? 'auto',
    staticTokens: settings.tokenFile === undefined ? [] : readTokenFile(settings.tokenFile),
    servesMetrics: settings.servesMetrics ?? true,
    autoscaler: {
      ...(settings.autoscalerSyncPeriod && { syncPeriod: settings.autoscalerSyncPeriod }),
    },
    featureGates: settings.featureGates ?? [],
    clock: systemClock,
    log: createLogger({ level }),
  })
