import { own } from '../../kinds/own.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import type { Container, Pod } from './pod.ts'

export type Resources = Readonly<Record<string, string>>
type Part = 'requests' | 'limits'

/** What a pod asks for as a whole: its containers together, or one of its init containers if that is more. */
export const podRequests = (pod: Pod): Resources => resourcesOf(pod, 'requests')
export const podLimits = (pod: Pod): Resources => resourcesOf(pod, 'limits')

function resourcesOf({ spec }: Pod, part: Part): Resources {
  const ofOne = (container: Container): Resources => container.resources?.[part] ?? {}
  const running = (spec.containers ?? []).map(ofOne).reduce(sum, {})
  const { sidecars, most } = duringInit(spec.initContainers ?? [], ofOne)
  const total = larger(sum(running, sidecars), most)
  const whole = spec.resources?.[part] ? { ...total, ...spec.resources[part] } : total
  if (!spec.overhead) return whole
  if (part === 'requests') return sum(whole, spec.overhead)
  // A limit that nobody set stays unset.
  const limited = Object.entries(spec.overhead).filter(([name]) => Object.hasOwn(whole, name))
  return sum(whole, Object.fromEntries(limited))
}

/** Init containers that restart always keep running beside those that follow. */
function duringInit(containers: readonly Container[], ofOne: (container: Container) => Resources) {
  let sidecars: Resources = {}
  let most: Resources = {}
  for (const container of containers) {
    if (container.restartPolicy === 'Always') {
      sidecars = sum(sidecars, ofOne(container))
      most = larger(most, sidecars)
    } else most = larger(most, sum(ofOne(container), sidecars))
  }
  return { sidecars, most }
}

export function sum(a: Resources, b: Resources): Resources {
  const total: Record<string, string> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const other = own(total, name)
    total[name] =
      other === undefined ? value : parseQuantity(other).add(parseQuantity(value)).toString()
  }
  return total
}

function larger(a: Resources, b: Resources): Resources {
  const most: Record<string, string> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const other = own(most, name)
    if (other === undefined || parseQuantity(value).compare(parseQuantity(other)) > 0)
      most[name] = value
  }
  return most
}
