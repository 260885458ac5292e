import { type Awaitable, atOnce } from '@galley/kit/at-once'
import type { Answer } from '../call.ts'
import { readableOne } from '../conversion/stored.ts'
import { keyOf } from '../objects/keys.ts'
import { entryAnswer, objectAnswer } from '../respond.ts'
import { type Scope, targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, notFoundError } from '../status.ts'
import { tooLargeRevision } from './revision-errors.ts'
import { parseRevision } from './revisions.ts'

export function get(server: Server, scope: Scope): Awaitable<Answer> {
  const { query } = scope.call
  if (query.get('export') && query.get('export') !== 'false')
    throw badRequestError('the export parameter, deprecated since v1.14, is no longer supported')
  const revision = parseRevision(query.get('resourceVersion') ?? '')
  if (revision > BigInt(server.store.revision)) throw tooLargeRevision(revision, server.store)
  const { computed } = scope.resource
  if (computed) return objectAnswer(server, scope, 200, computed.get(scope.namespace, scope.name))
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  return atOnce(readableOne(server, scope.resource, entry), (it) => entryAnswer(server, scope, it))
}
