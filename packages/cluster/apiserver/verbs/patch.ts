import { atOnce } from '@galley/kit/at-once'
import type { KubeObject } from '../../kinds/object.ts'
import { own } from '../../kinds/own.ts'
import type { Answer, ReadCall } from '../call.ts'
import { writeOptions } from '../options/write-options.ts'
import type { Resource } from '../resources.ts'
import { objectAnswer } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import { readBody } from './body.ts'
import { change, partRules } from './change.ts'
import type { Body } from './decode.ts'
import { unknownFormat, unsupportedPatch } from './generic-errors.ts'
import { matchName, matchNamespace } from './metadata.ts'
import { applied } from './patch-apply.ts'
import { patched } from './patch-object.ts'

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

export function patchTypeOf(call: ReadCall): PatchType | undefined {
  const type = (call.header('content-type') ?? '').split(';')[0]?.trim() ?? ''
  return own(patchTypes, type)
}

/** Custom resources know no strategic merge, and refuse in words of their own. */
export function checkPatchType(call: ReadCall, { custom }: Resource): void {
  const type = patchTypeOf(call)
  if (custom && (!type || type === 'strategic'))
    throw unknownFormat(Object.keys(patchTypes).filter((it) => patchTypes[it] !== 'strategic'))
  if (!type) throw unsupportedPatch()
}

export const readPatchBody = (call: ReadCall, type: PatchType): Promise<Body> =>
  readBody(call, type === 'apply' ? 'yaml' : 'json')

/** A patch of any kind to the object or its status. */
export async function patch(server: Server, scope: Scope): Promise<Answer> {
  const type = patchTypeOf(scope.call) ?? 'merge'
  const body = await readPatchBody(scope.call, type)
  const options = writeOptions(scope.call, 'PatchOptions', type === 'apply')
  const isStatus = scope.subresource === 'status'
  const { object, isNew } = await change(server, scope, {
    isDryRun: options.isDryRun,
    createsMissing: type === 'apply' && scope.subresource === '',
    isStatus,
    ...partRules(scope),
    next(live) {
      const next =
        type === 'apply'
          ? applied(server, scope, live, body, options)
          : patched(server, scope, live as KubeObject, type, body, options)
      return atOnce(next, (made) => {
        checkIdentity(scope, live, made)
        return made
      })
    },
  })
  return objectAnswer(server, scope, isNew ? 201 : 200, object)
}

function checkIdentity(scope: Scope, live: KubeObject | undefined, next: KubeObject): void {
  if (!live && next.metadata.uid)
    throw badRequestError(
      `uid mismatch: the provided object specified uid ${next.metadata.uid}, and no existing object was found`,
    )
  matchNamespace(next, scope.resource, scope.namespace)
  matchName(next, scope.name)
}
