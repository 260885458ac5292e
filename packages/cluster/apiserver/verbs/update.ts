import { atOnce } from '@galley/kit/at-once'
import { clone } from '../../kinds/clone.ts'
import type { Answer } from '../call.ts'
import { writeOptions } from '../options/write-options.ts'
import { objectAnswer } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { readObject } from './body.ts'
import { change, partRules } from './change.ts'
import { recordManager } from './managed-fields.ts'
import { dropRepeatedOwners, matchName, matchNamespace } from './metadata.ts'

/** PUT of the object or of its status. */
export async function update(server: Server, scope: Scope): Promise<Answer> {
  const { kind } = scope.resource
  const options = writeOptions(scope.call, 'UpdateOptions')
  const object = await readObject(server, scope, options.validation)
  matchNamespace(object, scope.resource, scope.namespace)
  matchName(object, scope.name)
  dropRepeatedOwners(object, scope.warnings)
  const isStatus = scope.subresource === 'status'
  const { object: changed, isNew } = await change(server, scope, {
    isDryRun: options.isDryRun,
    uid: object.metadata.uid,
    createsMissing: scope.subresource === '' && kind.createsOnUpdate === true,
    isStatus,
    ...partRules(scope),
    next(live) {
      const next = clone(object)
      return atOnce(recordManager(server, scope, live, next, options.manager), () => next)
    },
  })
  return objectAnswer(server, scope, isNew ? 201 : 200, changed)
}
