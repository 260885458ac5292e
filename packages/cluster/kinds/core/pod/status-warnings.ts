import { ipWarnings } from '../../validate/ip.ts'
import type { Pod } from './types.ts'

export const podStatusWarnings = ({ status: { podIPs = [], hostIPs = [] } }: Pod): string[] => [
  ...podIPs.flatMap(({ ip = '' }, index) => ipWarnings(`status.podIPs[${index}].ip`, ip)),
  ...hostIPs.flatMap(({ ip = '' }, index) => ipWarnings(`status.hostIPs[${index}].ip`, ip)),
]
