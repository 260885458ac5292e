import { type FieldError, invalid, notSupported } from '../../kinds/field-error.ts'
import { checkDryRun, queryBool, queryInt, refuseOptions } from './query.ts'

export type Propagation = 'Foreground' | 'Background' | 'Orphan'

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly orphanDependents?: boolean
  readonly propagationPolicy?: Propagation
  readonly isDryRun: boolean
}

type Given = Omit<DeleteOptions, 'isDryRun' | 'propagationPolicy'> & {
  readonly propagationPolicy?: string
  readonly dryRun?: readonly string[]
}

/** From a body, decoded. */
export function checkedDeleteOptions(given: Given): DeleteOptions {
  const { dryRun = [], propagationPolicy: policy, ...rest } = given
  const errors: FieldError[] = []
  if (given.orphanDependents !== undefined && policy !== undefined)
    errors.push(
      invalid(
        'propagationPolicy',
        policy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    )
  if (policy !== undefined && !isPropagation(policy))
    errors.push(
      notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']),
    )
  refuseOptions('DeleteOptions', [...errors, ...checkDryRun(dryRun)])
  return {
    ...rest,
    ...(policy !== undefined && isPropagation(policy) && { propagationPolicy: policy }),
    isDryRun: dryRun.length > 0,
  }
}

const isPropagation = (value: string): value is Propagation =>
  value === 'Foreground' || value === 'Background' || value === 'Orphan'

/** From the query, where there is no body. */
export function deleteOptionsOf(query: URLSearchParams): DeleteOptions {
  const grace = queryInt(query, 'gracePeriodSeconds')
  const orphan = queryBool(query, 'orphanDependents')
  const policy = query.get('propagationPolicy')
  return checkedDeleteOptions({
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(orphan !== undefined && { orphanDependents: orphan }),
    ...(policy && { propagationPolicy: policy }),
    dryRun: query.getAll('dryRun'),
  })
}
