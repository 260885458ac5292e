import { ageColumn, nameColumn } from '../../kinds/columns.ts'
import type { Column } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { ListMetadata } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import { partialOf } from './partial.ts'

type Included = 'Metadata' | 'Object' | 'None'

const defaultColumns: readonly Column<KubeObject>[] = [nameColumn, ageColumn]

function includedObject(query: URLSearchParams): Included {
  const asked = query.get('includeObject') || 'Metadata'
  if (asked === 'Metadata' || asked === 'Object' || asked === 'None') return asked
  throw badRequestError(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

/** Objects as the table that kubectl prints. Without `hasHeadings`, as later events of a watch have it. */
export function tableOf(
  server: Server,
  scope: Scope,
  objects: readonly KubeObject[],
  metadata: ListMetadata,
  version: 'v1' | 'v1beta1',
  hasHeadings = true,
) {
  const { columns = defaultColumns, rowOrder } = scope.resource.kind
  const included = includedObject(scope.call.query)
  const now = server.clock.now()
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: hasHeadings ? columns.map(headingOf) : null,
    rows: (rowOrder ? objects.toSorted(rowOrder) : objects).map((object) => ({
      cells: columns.map((column) => column.cell(object, now) ?? null),
      ...extras(scope, object),
      object: rowObject(server, scope, object, included, version),
    })),
  }
}

const headingOf = (column: Column<KubeObject>) => ({
  name: column.name,
  type: column.type,
  format: column.format ?? '',
  description: column.description ?? `${column.name}.`,
  priority: column.priority ?? 0,
})

function extras({ resource: { kind } }: Scope, object: KubeObject) {
  const conditions = kind.rowConditions?.(object)
  return conditions && conditions.length > 0 ? { conditions } : {}
}

function rowObject(
  { records }: Server,
  { resource }: Scope,
  object: KubeObject,
  included: Included,
  version: 'v1' | 'v1beta1',
) {
  if (included === 'None') return null
  return included === 'Object' ? records.written(object, resource) : partialOf(object, version)
}
