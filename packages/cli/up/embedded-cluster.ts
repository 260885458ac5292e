import { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { addressOf } from '@galley/images/registry/announced-address'
import { sleep, systemClock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { clusterPath } from '../cluster/cluster-options.ts'
import { enterInKubeconfig } from '../cluster/enter-in-kubeconfig.ts'
import { isServed } from '../cluster/is-served.ts'
import { startInBackground } from '../cluster/start-in-background.ts'
import { startSettings } from '../cluster/start-settings.ts'
import { dataPlaces } from '../data-folder.ts'

export interface EmbeddedCluster {
  readonly context: string
  readonly kubeconfig: string
  readonly wasRunning: boolean
}

const usual = { name: undefined, data: undefined }

export const embeddedFolder = () => new ClusterFolder(clusterPath(usual))

/** Starts the embedded cluster unless it runs, as it was set up at its last start. */
export async function ensureCluster(kubeconfig: string | undefined): Promise<EmbeddedCluster> {
  const folder = embeddedFolder()
  const wasRunning = await isServed(folder)
  const settings = startSettings(usual, { kubeconfig }, folder.settings())
  if (!wasRunning)
    await startInBackground(folder, { path: folder.path, settings, logLevel: 'info' })
  enterInKubeconfig(folder)
  const { context, kubeconfig: file } = folder.settings() ?? settings
  return { context, kubeconfig: file, wasRunning }
}

/** A cluster that has just started serves its registry a moment later. */
const longestWait = 10_000

/** Resolves once the embedded registry answers, wherever it says that it listens. */
export async function registryAnswers(signal: AbortSignal): Promise<void> {
  const end = systemClock.monotonic() + longestWait
  for (;;) {
    const registry = await addressOf(dataPlaces(undefined).registry)
    if (await answers(registry, signal)) return
    if (systemClock.monotonic() > end)
      throw new GalleyError('unavailable', `No registry answers at ${registry.host}`, {
        next: '`galley cluster logs` tells whether another program has the port; `galley registry` serves one apart from the cluster.',
      })
    await sleep(systemClock, 50, signal)
  }
}

async function answers(registry: URL, signal: AbortSignal): Promise<boolean> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(2000)])
    const { headers } = await fetch(new URL('/v2/', registry), { signal: limited })
    return headers.get('docker-distribution-api-version') === 'registry/2.0'
  } catch {
    signal.throwIfAborted()
    return false
  }
}
