import { NetworkError } from '@galley/containers/errors'
import type { Logger } from '@galley/kit/logging'
import { nftTrouble } from './nft/run-nft.ts'

/** What carries connections to services: the kernel's packet rules, or a thread of this process. */
export type ServiceProxyKind = 'nft' | 'userspace'

/**
 * The one asked for, or the best of this machine. Throws a `NetworkError` when the one asked for cannot be had. `isTwinned`:
 * the cluster's addresses are really those of the loopback block, where packets cannot be sent on to pods.
 */
export async function chooseDataPath(
  asked: ServiceProxyKind | 'auto',
  isTwinned: boolean,
  log: Logger,
): Promise<ServiceProxyKind> {
  if (asked === 'userspace') return asked
  const trouble = isTwinned
    ? 'Pods have no network of their own with the process runtime.'
    : await nftTrouble()
  if (trouble === undefined) return 'nft'
  if (asked === 'auto') {
    if (!isTwinned)
      log.warn({ trouble }, 'a thread of this process carries connections to services')
    return 'userspace'
  }
  throw new NetworkError('unavailable', `Services cannot use nft. ${trouble}`, {
    next: 'Use --service-proxy userspace, or leave it out.',
  })
}
