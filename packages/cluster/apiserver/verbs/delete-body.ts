import {
  checkedDeleteOptions,
  type DeleteOptions,
  deleteOptionsOf,
} from '../options/delete-options.ts'
import type { Resource } from '../resources.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { asBody, limitedBytes } from './body.ts'
import { decodeBody } from './decode.ts'
import { bodyType, formatOf } from './parse-body.ts'

/** Options of a deletion: from its body, or where there is none from the query. */
export async function readDeleteOptions(server: Server, scope: Scope): Promise<DeleteOptions> {
  const { call } = scope
  const bytes = await limitedBytes(call)
  if (bytes.length === 0) return deleteOptionsOf(call.query)
  const body = await asBody(call, bytes, formatOf(bodyType(call.header('content-type'))))
  const { object } = decodeBody(server.resources, optionsResource(scope), body)
  const { kind: _, apiVersion: __, metadata: ___, ...given } = object
  // Safe: the structure of delete options decoded it.
  return checkedDeleteOptions(given as Parameters<typeof checkedDeleteOptions>[0])
}

/** Every group and version takes options under its own name. */
function optionsResource({ resource }: Scope): Resource {
  const structure = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'
  const { structs } = resource
  return {
    kind: {
      group: '',
      version: 'v1',
      kind: 'DeleteOptions',
      plural: '',
      singular: '',
      isNamespaced: false,
      structure,
    },
    struct: structs(structure),
    structs,
  }
}
