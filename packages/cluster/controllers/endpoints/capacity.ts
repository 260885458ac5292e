import type { EndpointSubset } from 'kubernetes-types/core/v1.js'

/** Addresses that one Endpoints object holds. */
const most = 1000

export const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity'

/** Leaves out what is too much, those that are not ready first, evenly from all subsets. */
export function truncate(subsets: readonly EndpointSubset[]): {
  readonly subsets: readonly EndpointSubset[]
  readonly isTruncated: boolean
} {
  const ready = total(subsets, 'addresses')
  const notReady = total(subsets, 'notReadyAddresses')
  if (ready + notReady <= most) return { subsets, isTruncated: false }
  if (ready <= most)
    return { subsets: cut(subsets, 'notReadyAddresses', most - ready, notReady), isTruncated: true }
  const onlyReady = subsets.map(({ notReadyAddresses: _, ...rest }) => rest)
  return { subsets: cut(onlyReady, 'addresses', most, ready), isTruncated: true }
}

type Which = 'addresses' | 'notReadyAddresses'

const total = (subsets: readonly EndpointSubset[], which: Which) =>
  subsets.reduce((sum, subset) => sum + (subset[which]?.length ?? 0), 0)

function cut(subsets: readonly EndpointSubset[], which: Which, room: number, all: number) {
  let left = room
  return subsets.map(({ [which]: addresses = [], ...rest }) => {
    const share = Math.min(left, Math.ceil((addresses.length / all) * room))
    left -= Math.min(share, addresses.length)
    const kept = addresses.slice(0, share)
    return { ...rest, ...(kept.length > 0 && { [which]: kept }) }
  })
}
