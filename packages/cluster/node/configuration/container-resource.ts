import type { Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import type { Container, ResourceFieldSelector, ResourceList } from '../../kinds/pod-spec/types.ts'
import { type Quantity, quantityOf, zeroQuantity } from '../../kinds/quantity.ts'
import { ConfigurationError } from './pod-configurator.ts'
import { specOf } from './pod-spec.ts'

/** What a `resourceFieldRef` gives: in multiples of its divisor, rounded up. A limit that is not given is the node's. */
export function containerResource(
  selector: ResourceFieldSelector,
  container: Container,
  allocatable: ResourceList,
): string {
  const { resource } = selector
  const [list = '', ...rest] = resource.split('.')
  const name = rest.join('.')
  if (!(list === 'limits' || list === 'requests') || !isSupported(name))
    throw new ConfigurationError(`unsupported container resource : ${resource}`)
  const amount = amountOf(container, list, name, allocatable)
  const divisor = divisorOf(selector)
  const [whole, part] =
    name === 'cpu' ? [amount.milliValue(), divisor.milliValue()] : [amount.value(), divisor.value()]
  return String(BigInt(Math.ceil(whole / part)))
}

/** Of those that limits can be defaulted for. */
const defaulted = ['cpu', 'memory', 'ephemeral-storage']

const isSupported = (name: string) => defaulted.includes(name) || name.startsWith('hugepages-')

function amountOf(
  { resources }: Container,
  list: 'limits' | 'requests',
  name: string,
  allocatable: ResourceList,
): Quantity {
  const given = quantityIn(resources?.[list], name)
  if (list === 'requests' || !given.isZero || !defaulted.includes(name)) return given
  return quantityIn(allocatable, name)
}

export const quantityIn = (list: ResourceList | undefined, name: string): Quantity =>
  list && Object.hasOwn(list, name) ? quantity(list[name] ?? '0') : zeroQuantity

function divisorOf({ divisor }: ResourceFieldSelector): Quantity {
  const given = divisor === undefined ? zeroQuantity : quantity(String(divisor))
  return given.isZero ? quantityOf(1) : given
}

/** The container whose resources a selector means. */
export function selectedContainer(pod: Pod, name: string): Container {
  const { containers = [], initContainers = [] } = specOf(pod)
  const found = [...containers, ...initContainers].find((container) => container.name === name)
  if (found) return found
  throw new ConfigurationError(`container ${name} not found`)
}
