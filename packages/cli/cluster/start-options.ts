import { type FeatureGate, featureGates as gates } from '@galley/cluster/process/feature-gate'
import { UsageError } from '../usage-error.ts'
import { address, anyText, milliseconds, oneOf, wholeNumber } from '../values.ts'
import { addressRange, capacity, ipv4, machineRange, portRange } from './cluster-options.ts'

/** How a cluster is set up. What is not given is as it was at the last start. */
export const startOptions = {
  nodes: {
    flags: '--nodes <count>',
    summary: 'nodes of this machine',
    parse: wholeNumber(0, 100),
    defaultText: 'as many as last, else 3',
  },
  nodeCapacity: {
    flags: '--node-capacity <amounts>',
    summary: 'what each node offers',
    parse: capacity,
    defaultText: 'the last one, else cpu=32,memory=64Gi,pods=110',
  },
  runtime: {
    flags: '--runtime <auto|runc|crun|process>',
    summary: 'what runs the containers of nodes',
    parse: oneOf('auto', 'runc', 'crun', 'process'),
    defaultText: 'the last one, else auto',
  },
  nodeAddress: {
    flags: '--node-address <address>',
    summary: "the first node's; the others have the following ones",
    parse: ipv4,
    defaultText: 'the last one, else 10.10.1.1',
  },
  podCidr: {
    flags: '--pod-cidr <range>',
    summary: 'where pods get their addresses from, 256 a node',
    parse: machineRange,
    defaultText: 'the last one, else 10.244.0.0/16',
  },
  loadBalancerRange: {
    flags: '--load-balancer-range <range>',
    summary: 'where services of type LoadBalancer get their addresses from',
    parse: machineRange,
    defaultText: 'the last one, else 10.10.1.128/25',
  },
  serviceProxy: {
    flags: '--service-proxy <auto|nft|userspace>',
    summary: 'what carries connections to services',
    parse: oneOf('auto', 'nft', 'userspace'),
    defaultText: 'the last one, else auto',
  },
  allowPrivileged: {
    flags: '--allow-privileged',
    summary: 'let pods be privileged, which makes them root on this machine, until the next start',
  },
  allowHostPath: {
    flags: '--allow-host-path',
    summary: "let pods see this machine's files, until the next start",
  },
  allowSysctls: {
    flags: '--allow-sysctls <names>',
    summary:
      'what pods may set besides the safe ones: kernel.msgmax,net.core.*; until the next start',
    parse: names,
  },
  simulatedNodes: {
    flags: '--simulated-nodes <count>',
    summary: 'nodes that no machine stands behind, instead of --nodes',
    parse: wholeNumber(0, 5000),
  },
  port: {
    flags: '--port <port>',
    summary: "the API's; 0 is any free one",
    parse: wholeNumber(0, 65_535),
    defaultText: 'the last one, else any free one',
  },
  serviceCidr: {
    flags: '--service-cidr <range>',
    summary: 'where services get their addresses from',
    parse: addressRange,
    defaultText: 'the last one, else 10.96.0.0/16',
  },
  serviceNodePortRange: {
    flags: '--service-node-port-range <first-last>',
    summary: 'where services get their node ports from',
    parse: portRange,
    defaultText: 'the last one, else 30000-32767',
  },
  kubeconfig: {
    flags: '--kubeconfig <file>',
    summary: 'the file to put the cluster into',
    parse: anyText,
    defaultText: "the last one, else $KUBECONFIG's first, else ~/.kube/config",
  },
  tokenFile: {
    flags: '--token-file <file>',
    summary: 'tokens that let somebody in: lines of TOKEN,USER,UID,"GROUP,GROUP"',
    parse: anyText,
    defaultText: 'the last one, else none',
  },
  metrics: {
    flags: '--metrics <true|false>',
    summary: 'whether to serve what nodes tell of their use, for autoscalers and kubectl top',
    parse: oneOf('true', 'false'),
    defaultText: 'as last, else true',
  },
  horizontalPodAutoscalerSyncPeriod: {
    flags: '--horizontal-pod-autoscaler-sync-period <time>',
    summary: 'how often autoscalers look at what they scale',
    parse: atLeastASecond,
    defaultText: 'the last one, else 15s',
  },
  registry: {
    flags: '--registry <address:port|none>',
    summary: 'where a registry for the nodes listens',
    parse: registryAddress,
    defaultText: 'the last one, else 127.0.0.1:5000; none for simulated nodes',
  },
  featureGates: {
    flags: '--feature-gates <gates>',
    summary: `what Kubernetes holds back, as NAME=true: ${gates.join(', ')}`,
    parse: openGates,
    defaultText: 'the last ones, else none',
  },
} as const

function names(text: string): readonly string[] {
  return anyText(text)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** An address, or the word that there is none. */
function registryAddress(text: string): Address | 'none' {
  return text === 'none' ? text : address(text)
}

/** `A=true,B=false`: those that are open. */
function openGates(text: string): readonly FeatureGate[] {
  const given = text.split(',').map((part) => part.trim().split('='))
  return given.flatMap(([name = '', value = 'true']) => {
    const gate = gates.find((it) => it === name)
    if (!gate || (value !== 'true' && value !== 'false'))
      throw new UsageError(`expected ${gates.join(', ')} as NAME=true, found '${text}'`)
    return value === 'true' ? [gate] : []
  })
}

function atLeastASecond(text: string): number {
  const period = milliseconds(text)
  if (period >= 1000 && period <= 3600_000) return period
  throw new UsageError(`expected a time from 1s to 1h, found '${text}'`)
}

export interface StartValues {
  readonly nodes: number | undefined
  readonly nodeCapacity: Readonly<Record<string, string>> | undefined
  readonly runtime: 'auto' | 'runc' | 'crun' | 'process' | undefined
  readonly nodeAddress: string | undefined
  readonly podCidr: string | undefined
  readonly loadBalancerRange: string | undefined
  readonly serviceProxy: 'auto' | 'nft' | 'userspace' | undefined
  readonly allowPrivileged: boolean
  readonly allowHostPath: boolean
  readonly allowSysctls: readonly string[] | undefined
  readonly simulatedNodes: number | undefined
  readonly port: number | undefined
  readonly serviceCidr: string | undefined
  readonly serviceNodePortRange: { readonly first: number; readonly last: number } | undefined
  readonly kubeconfig: string | undefined
  readonly tokenFile: string | undefined
  readonly metrics: 'true' | 'false' | undefined
  readonly horizontalPodAutoscalerSyncPeriod: number | undefined
  readonly registry: Address | 'none' | undefined
  readonly featureGates: readonly FeatureGate[] | undefined
}

type Address = ReturnType<typeof address>

/** Throws `UsageError` for options that contradict one another. */
export function checkStart({ nodes, simulatedNodes }: StartValues): void {
  if (nodes !== undefined && simulatedNodes !== undefined)
    throw new UsageError('expected --nodes or --simulated-nodes, found both')
}
