import type { HostPort, SandboxConfig } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import { hostName, seenName } from './host-name.ts'
import type { NodeFacts } from './node-facts.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { specOf } from './pod-spec.ts'
import { podResources } from './resources.ts'
import { sysctlsOf } from './sysctls.ts'

/** `resolvConf` is the contents of the pod's file. @throws ConfigurationError */
export function sandboxConfig(pod: Pod, node: NodeFacts, resolvConf: string): SandboxConfig {
  const { metadata } = pod
  const spec = specOf(pod)
  if (spec.hostUsers === false)
    throw new ConfigurationError(
      "can't set `spec.hostUsers: false`, runtime does not support user namespaces",
    )
  const { domain } = hostName(pod, node.clusterDomain)
  return {
    id: metadata.uid ?? '',
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    node: node.name,
    hostname: seenName(pod, node),
    ...(domain !== undefined && { domain }),
    nodeAddress: node.addresses[0] ?? '',
    network: spec.hostNetwork ? { kind: 'host' } : { kind: 'own', range: node.podRange },
    resolvConf,
    hosts: (spec.hostAliases ?? []).map(({ ip = '', hostnames = [] }) => ({
      address: ip,
      names: hostnames,
    })),
    processes: spec.hostPID ? 'host' : spec.shareProcessNamespace ? 'shared' : 'own',
    ipc: spec.hostIPC ? 'host' : 'own',
    sysctls: sysctlsOf(pod),
    hostPorts: spec.hostNetwork ? [] : hostPorts(pod),
    resources: podResources(pod, node),
  }
}

/** Those of init containers are not published, sidecars' neither: as upstream. */
const hostPorts = (pod: Pod): HostPort[] =>
  (specOf(pod).containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, hostIP, protocol = 'TCP' }) =>
      hostPort && containerPort
        ? [
            {
              ...(hostIP && { hostAddress: hostIP }),
              hostPort,
              containerPort,
              protocol: protocol as HostPort['protocol'],
            },
          ]
        : [],
    ),
  )
