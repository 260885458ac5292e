import { type FieldError, forbidden, required } from '../../kinds/field-error.ts'
import type { ReadCall } from '../call.ts'
import {
  checkDryRun,
  checkFieldManager,
  checkFieldValidation,
  type FieldValidation,
  queryBool,
  refuseOptions,
} from './query.ts'

export interface WriteOptions {
  readonly isDryRun: boolean
  /** As the client names itself, or the head of its user agent. */
  readonly manager: string
  readonly validation: FieldValidation
  readonly force: boolean
}

/** Options of a create, an update or a patch, from its query. */
export function writeOptions(
  call: ReadCall,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  isApply = false,
): WriteOptions {
  const { query } = call
  const dryRun = query.getAll('dryRun')
  const manager = query.get('fieldManager') ?? ''
  const validation = query.get('fieldValidation') ?? ''
  refuseOptions(kind, [
    ...(kind === 'PatchOptions' ? checkPatch(query, manager, isApply) : []),
    ...checkFieldManager(manager),
    ...checkDryRun(dryRun),
    ...checkFieldValidation(validation),
  ])
  return {
    isDryRun: dryRun.length > 0,
    manager: manager || managerOf(call.header('user-agent') ?? ''),
    // Safe: checked above; what is absent warns, as upstream's default.
    validation: (validation || 'Warn') as FieldValidation,
    force: queryBool(query, 'force') ?? false,
  }
}

function checkPatch(query: URLSearchParams, manager: string, isApply: boolean): FieldError[] {
  if (isApply) return manager ? [] : [required('fieldManager', 'is required for apply patch')]
  return query.has('force') ? [forbidden('force', 'may not be specified for non-apply patch')] : []
}

/** `kubectl-create/v1.33` is managed by `kubectl-create`. */
function managerOf(userAgent: string): string {
  const [head = ''] = userAgent.split('/')
  return head.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 128)
}
