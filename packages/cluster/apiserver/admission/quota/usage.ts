import type { Kind } from '../../../kinds/kind.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { Pod } from '../pod.ts'
import { podLimits, podRequests, type Resources } from '../pod-resources.ts'

type Usage = Record<string, string>

/** Kinds that are counted by their plain name as well, from before there was `count/`. */
const countedPlainly = new Set([
  '/configmaps',
  '/persistentvolumeclaims',
  '/replicationcontrollers',
  '/resourcequotas',
  '/secrets',
  '/services',
])

/** What an object takes of a quota. */
export function usageOf(kind: Kind, object: KubeObject, now: number): Usage {
  const { group, plural } = kind
  const usage: Usage = { [`count/${plural}${group && `.${group}`}`]: '1' }
  const id = `${group}/${plural}`
  if (countedPlainly.has(id)) usage[plural] = '1'
  if (id === '/pods') return { ...usage, ...podUsage(object as Pod, now) }
  if (id === '/services') return { ...usage, ...serviceUsage(object) }
  if (id === '/persistentvolumeclaims') return { ...usage, ...claimUsage(object) }
  return usage
}

/** Whether objects of a kind can take of what a quota names so. */
export function isTakenBy({ group, plural }: Kind, name: string): boolean {
  if (name === `count/${plural}${group && `.${group}`}`) return true
  const id = `${group}/${plural}`
  if (countedPlainly.has(id) && name === plural) return true
  if (id === '/pods') return isTakenByPods(name)
  if (id === '/services') return name === 'services.nodeports' || name === 'services.loadbalancers'
  return id === '/persistentvolumeclaims' && claimNames.test(name)
}

const claimNames =
  /^requests\.storage$|\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/

function isTakenByPods(name: string): boolean {
  const [, part = '', resource = name] = /^(requests|limits)\.(.*)$/.exec(name) ?? []
  if (name === 'pods' || native.includes(resource)) return true
  if (part === 'limits') return false
  // Of resources that Kubernetes does not know itself, only requests are counted.
  return resource.startsWith('hugepages-') || (part === 'requests' && isExtended(resource))
}

const isExtended = (resource: string) =>
  resource.includes('/') && !resource.includes('kubernetes.io/')

/** A pod that is done, or whose time to go is over, takes no resources. */
export function isCharged({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true
  return now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000
}

function podUsage(pod: Pod, now: number): Usage {
  if (!isCharged(pod, now)) return {}
  return computeUsage(podRequests(pod), podLimits(pod))
}

const native = ['cpu', 'memory', 'ephemeral-storage']

/** Also of one container alone, to see which of them it names. */
export function computeUsage(requests: Resources, limits: Resources): Usage {
  const usage: Usage = { pods: '1' }
  for (const [name, value] of Object.entries(requests)) {
    if (native.includes(name) || name.startsWith('hugepages-')) usage[name] = value
    if (native.includes(name) || name.startsWith('hugepages-') || name.includes('/'))
      usage[`requests.${name}`] = value
  }
  for (const name of native) {
    const value = limits[name]
    if (value !== undefined) usage[`limits.${name}`] = value
  }
  return usage
}

interface ServiceLike {
  readonly spec?: {
    readonly type?: string
    readonly ports?: readonly { readonly nodePort?: number }[]
    readonly allocateLoadBalancerNodePorts?: boolean
  }
}

function serviceUsage(object: object): Usage {
  const { type, ports = [], allocateLoadBalancerNodePorts } = (object as ServiceLike).spec ?? {}
  const balances = type === 'LoadBalancer'
  const asked = ports.filter(({ nodePort }) => nodePort).length
  const given = balances && allocateLoadBalancerNodePorts === false ? asked : ports.length
  return {
    'services.loadbalancers': balances ? '1' : '0',
    'services.nodeports': String(balances || type === 'NodePort' ? given : 0),
  }
}

interface ClaimLike {
  readonly spec?: {
    readonly storageClassName?: string
    readonly resources?: { readonly requests?: Resources }
  }
}

function claimUsage(object: object): Usage {
  const { storageClassName, resources } = (object as ClaimLike).spec ?? {}
  const usage: Usage = {}
  const storage = resources?.requests?.storage
  const ofClass = storageClassName && `${storageClassName}.storageclass.storage.k8s.io/`
  if (ofClass) usage[`${ofClass}persistentvolumeclaims`] = '1'
  if (storage === undefined) return usage
  usage['requests.storage'] = storage
  if (ofClass) usage[`${ofClass}requests.storage`] = storage
  return usage
}
