import type { NodeInfo } from '../model/node-info.ts'
import { highest, type Score } from './score.ts'

/** Prefers nodes with much left of CPU and memory. */
export const leastAllocated: Score = {
  name: 'NodeResourcesFit',
  weight: 1,
  prepare: ({ counted }) => ({
    of: (node) => free(node, node.counted.cpu + counted.cpu, node.counted.memory + counted.memory),
  }),
}

function free({ allocatable }: NodeInfo, cpu: number, memory: number): number {
  const [cpus = 0, bytes = 0] = [allocatable.get('cpu'), allocatable.get('memory')]
  if (cpus === 0 || bytes === 0) return left(cpu, cpus) + left(memory, bytes)
  return Math.trunc((left(cpu, cpus) + left(memory, bytes)) / 2)
}

const left = (requested: number, capacity: number) =>
  requested > capacity || capacity === 0
    ? 0
    : Math.trunc(((capacity - requested) * highest) / capacity)
