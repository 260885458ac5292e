import type { Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'

/** Cores and bytes, as far as they are given. */
export interface Amounts {
  readonly cpu?: number
  readonly memory?: number
}

/** What a container of a pod asks for, and is allowed. */
export function amountsOf(
  { spec }: Pod,
  name: string,
): { readonly requests: Amounts; readonly limits: Amounts } {
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
  const { requests, limits } = all.find((it) => it.name === name)?.resources ?? {}
  return { requests: amountsIn(requests), limits: amountsIn(limits) }
}

function amountsIn(list: Readonly<Record<string, string>> = {}): Amounts {
  const { cpu, memory } = list
  return {
    ...(cpu !== undefined && { cpu: numberOf(cpu) }),
    ...(memory !== undefined && { memory: numberOf(memory) }),
  }
}

const numberOf = (text: string): number => quantity(text).toNumber()
