import type { ClusterSettings } from '@galley/cluster/process/cluster-folder'
import type { RunningRegistry } from '@galley/images/registry/start-registry'
import type { Logger } from '@galley/kit/logging'
import { dataPlaces } from '../data-folder.ts'

/**
 * Serves the registry that the cluster's nodes pull from. A cluster is of use without one: where the port is taken, or
 * another process serves the same images, that one it is, and the log says so.
 */
export async function serveRegistry(
  { registry, nodes }: ClusterSettings,
  logger: Logger,
): Promise<RunningRegistry | undefined> {
  if (registry === undefined || registry === 'none' || nodes.areSimulated || nodes.count === 0)
    return undefined
  try {
    const { startRegistry } = await import('@galley/images/registry/start-registry')
    return await startRegistry({ listen: registry, data: dataPlaces(undefined).registry, logger })
  } catch (error) {
    logger.warn({ err: error }, 'the cluster serves no registry')
    return undefined
  }
}
