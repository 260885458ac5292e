import { rangeOf, type ServiceNetwork, toAddress } from '../apiserver/hooks/service/network.ts'

const service = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
]

/** The address that the `kubernetes` service has: the first of them all. */
export const firstAddress = (services: ServiceNetwork): string => toAddress(rangeOf(services).first)

/** Under which names and addresses a cluster's server is reached. */
export const serverNames = (host: string, services: ServiceNetwork): string[] => [
  ...new Set(['localhost', ...service, '127.0.0.1', host, firstAddress(services)]),
]
