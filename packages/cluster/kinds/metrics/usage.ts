import type { Column } from '../kind.ts'
import type { KubeObject } from '../object.ts'

/** Amounts by resource. */
export type Usage = Readonly<Record<string, string>>

export interface Metrics extends KubeObject {
  timestamp: string
  window: string
}

/** Columns as metrics-server has them. */
export const usageColumns = <T extends Metrics>(
  usageOf: (object: T) => Usage,
): readonly Column<T>[] => [
  { name: 'Name', type: 'string', format: 'name', cell: ({ metadata }) => metadata.name ?? '' },
  { name: 'cpu', type: 'string', cell: (object) => usageOf(object).cpu ?? '' },
  { name: 'memory', type: 'string', cell: (object) => usageOf(object).memory ?? '' },
  { name: 'Window', type: 'string', cell: ({ window }) => window },
]
