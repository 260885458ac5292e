import { type Awaitable, atOnce } from '@galley/kit/at-once'
import type { KubeObject } from '../../kinds/object.ts'
import { own } from '../../kinds/own.ts'
import { type Change, updateManagedFields } from '../../patch/managed-fields.ts'
import { groupVersion } from '../resources.ts'
import type { Scope } from '../scope.ts'
import { nowText, type Server } from '../server.ts'
import { StatusError } from '../status.ts'
import { managedVersions } from './managed-versions.ts'

/** What an update by this request changes hands by. */
export function changeOf(server: Server, scope: Scope, manager: string): Change {
  const { kind, struct, structs, custom } = scope.resource
  return {
    manager,
    apiVersion: groupVersion(kind),
    ...(scope.subresource && { subresource: scope.subresource }),
    struct,
    structs,
    resetFields: resetFieldsOf(scope),
    now: nowText(server),
    ...(custom && { versions: managedVersions(server, custom.versions) }),
  }
}

/** What this resource takes from the old object whatever a client sends. */
function resetFieldsOf({ resource, subresource }: Scope): readonly (readonly string[])[] {
  const { kind, struct } = resource
  const part = own(kind.parts, subresource)
  const rules = part ?? (subresource === 'status' ? kind.status : kind.update)
  if (rules?.resetFields) return rules.resetFields
  if (subresource === 'status')
    return [...struct.fields.keys()].filter((field) => !kept.has(field)).map((field) => [field])
  return kind.status && subresource === '' ? [['status']] : []
}

const kept = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/** Takes over the managers that `next` has after this update of `live`; `written` is that as it is written. */
export function recordManager(
  server: Server,
  scope: Scope,
  live: KubeObject | undefined,
  next: KubeObject,
  manager: string,
  written = live && server.records.written(live, scope.resource),
): Awaitable<void> {
  const after = server.records.written(next, scope.resource)
  const change = changeOf(server, scope, manager)
  const take = ({ metadata }: KubeObject) => {
    if (metadata.managedFields) next.metadata.managedFields = metadata.managedFields
    else delete next.metadata.managedFields
  }
  const updated = updateManagedFields(written, after, change)
  if (!(updated instanceof Promise)) return take(updated)
  return updated.then(take, (error) => {
    if (!(error instanceof StatusError)) throw error
    // Whoever writes need not wait until others can be told of: a webhook that converts is out of order.
    server.log.warn({ err: error }, 'managers of other versions keep their fields')
    const { versions: _, ...alone } = change
    return atOnce(updateManagedFields(written, after, alone), take)
  })
}
