import { nameColumn, since } from '../../kinds/columns.ts'
import type { Column } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { PrinterColumn } from '../definition.ts'
import { findAll, parseJsonPath } from './json-path.ts'

/** The columns that a definition asks for; without any, an object's age. */
export function columnsOf(columns: readonly PrinterColumn[] = []): readonly Column<KubeObject>[] {
  const shown = columns.length > 0 ? columns : [age]
  return [nameColumn, ...shown.map(columnOf)]
}

const age: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: 'How long ago the object was made.',
  jsonPath: '.metadata.creationTimestamp',
}

function columnOf(column: PrinterColumn): Column<KubeObject> {
  const path = parseJsonPath(column.jsonPath ?? '')
  // Safe: validation lets through no other types and formats.
  const type = column.type as Column<KubeObject>['type']
  const format = (column.format ?? '') as NonNullable<Column<KubeObject>['format']>
  return {
    name: column.name ?? '',
    type,
    format,
    priority: column.priority ?? 0,
    description:
      column.description ||
      `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    cell: (object, now) => (path ? cellOf(type, findAll(object, path)[0], now) : undefined),
  }
}

function cellOf(type: string, value: unknown, now: number): unknown {
  if (value === undefined) return undefined
  switch (type) {
    case 'string':
      return textOf(value)
    case 'integer':
      if (typeof value === 'bigint') return value
      return typeof value === 'number' ? Math.trunc(value) : undefined
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    default:
      return typeof value === 'string' ? ageOf(value, now) : undefined
  }
}

/** As kubectl's JSONPath printer writes a value. */
function textOf(value: unknown): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const ageOf = (text: string, now: number) =>
  Number.isNaN(Date.parse(text)) ? '<invalid>' : since(text, now)
