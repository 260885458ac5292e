import type { ResourceList } from '../../kinds/pod-spec/types.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import type { MachineFacts } from './machine-facts.ts'

/** What tells that nodes offer more than there is. */
export const advertisedAnnotation = 'galley.dev/advertised-capacity'

/** How much more all nodes of a machine offer together than it has, in words; undefined where they do not. */
export function overAdvertised(
  capacity: ResourceList,
  nodes: number,
  { cpus, memoryBytes }: Pick<MachineFacts, 'cpus' | 'memoryBytes'>,
): string | undefined {
  const amount = (name: string) => parseQuantity(capacity[name] ?? '0').toNumber() * nodes
  const excess = [
    amount('cpu') > cpus && `${capacity.cpu} CPUs of a machine that has ${cpus}`,
    amount('memory') > memoryBytes &&
      `${capacity.memory} of memory of a machine that has ${Math.floor(memoryBytes / 2 ** 20)}Mi`,
  ].filter((it) => it !== false)
  if (excess.length === 0) return undefined
  const who = nodes === 1 ? 'The node offers' : `Each of ${nodes} nodes offers`
  return `${who} ${excess.join(', and ')}`
}
