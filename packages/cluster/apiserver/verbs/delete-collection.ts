import type { Answer } from '../call.ts'
import type { ListOptions } from '../options/list-options.ts'
import { listAnswer } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { StatusError } from '../status.ts'
import { removeAny } from './delete.ts'
import { readDeleteOptions } from './delete-body.ts'
import { page } from './list.ts'

/** Deletes what a list would give, and answers with that list. */
export async function deleteCollection(
  server: Server,
  scope: Scope,
  options: ListOptions,
): Promise<Answer> {
  const how = await readDeleteOptions(server, scope)
  const found = await page(server, scope, options)
  for (const entry of found.entries) {
    const { metadata } = server.records.object(entry, scope.resource)
    const one = { ...scope, name: metadata.name ?? '', namespace: metadata.namespace ?? '' }
    try {
      await removeAny(server, one, how)
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.reason !== 'NotFound') throw error
    }
  }
  return listAnswer(server, scope, found)
}
