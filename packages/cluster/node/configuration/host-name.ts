import type { Pod } from '../../client/resources.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { specOf } from './pod-spec.ts'

export interface HostName {
  readonly hostname: string
  /** Behind the name, where the pod names a subdomain. */
  readonly domain?: string
}

const longestName = 63
const longestWhole = 64

/** A pod's own name and domain, as names go in the cluster. */
export function hostName(pod: Pod, clusterDomain: string): HostName {
  const { metadata } = pod
  const { hostname = metadata.name ?? '', subdomain } = specOf(pod)
  const short = hostname.slice(0, longestName).replace(/[-.]+$/, '')
  return {
    hostname: hostname.length > longestName ? short : hostname,
    ...(subdomain && { domain: `${subdomain}.${metadata.namespace}.svc.${clusterDomain}` }),
  }
}

/** What a pod's processes take for their machine's name. On the node's network that is the node's. */
export const seenName = (
  pod: Pod,
  { name, clusterDomain }: { readonly name: string; readonly clusterDomain: string },
): string => (specOf(pod).hostNetwork ? name : kernelName(pod, hostName(pod, clusterDomain)))

/** The whole name where the pod asks for that. */
function kernelName(pod: Pod, { hostname, domain }: HostName): string {
  if (domain === undefined || !specOf(pod).setHostnameAsFQDN) return hostname
  const whole = `${hostname}.${domain}`
  if (whole.length <= longestWhole) return whole
  throw new ConfigurationError(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${whole} is too long (${longestWhole} characters is the max, ${whole.length} characters requested)`,
  )
}
